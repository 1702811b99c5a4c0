namespace Whence.Models.Networks;

/// <summary>The way between PyTorch's order of convolution weights, [K,C,R,S], and the engine's, [K,R,S,C].</summary>
static class ConvolutionWeights
{
    /// <summary>[K,C,R,S] to [K,R,S,C].</summary>
    public static float[] ToEngine(ReadOnlySpan<float> weights, ReadOnlySpan<int> shape) => Swap(weights, shape[0], shape[1], shape[2] * shape[3]);

    /// <summary>[K,R,S,C] to [K,C,R,S]; the shape given is that of the result.</summary>
    public static float[] FromEngine(ReadOnlySpan<float> weights, ReadOnlySpan<int> shape) => Swap(weights, shape[0], shape[2] * shape[3], shape[1]);

    // Exchanges the two inner dimensions of [outer, rows, columns].
    static float[] Swap(ReadOnlySpan<float> from, int outer, int rows, int columns)
    {
        var to = new float[from.Length];
        for (var i = 0; i < from.Length; i++)
        {
            var (column, row, block) = (i % columns, i / columns % rows, i / columns / rows);
            to[(block * columns + column) * rows + row] = from[i];
        }
        return to;
    }
}
