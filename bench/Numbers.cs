namespace Whence.Bench;

/// <summary>Numbers that every engine is fed.</summary>
static class Numbers
{
    /// <summary>Uniform in [-1/2, 1/2), the same for the same name.</summary>
    public static float[] Of(string name, params int[] shape)
    {
        var random = new Random(name.Sum(letter => letter));
        var values = new float[shape.Aggregate(1, (product, extent) => product * extent)];
        for (var i = 0; i < values.Length; i++)
            values[i] = random.NextSingle() - 0.5f;
        return values;
    }

    /// <summary>A shape as the peers take it.</summary>
    public static long[] Dims(int[] shape) => Array.ConvertAll(shape, extent => (long)extent);

    /// <summary>[N,C,H,W] as [N,H,W,C].</summary>
    public static float[] ChannelsLast(ReadOnlySpan<float> values, ReadOnlySpan<int> nchw) => Swap(values, nchw[0], nchw[1], nchw[2] * nchw[3]);

    /// <summary>[N,H,W,C] as [N,C,H,W].</summary>
    public static float[] ChannelsFirst(ReadOnlySpan<float> values, ReadOnlySpan<int> nhwc) => Swap(values, nhwc[0], nhwc[1] * nhwc[2], nhwc[3]);

    static float[] Swap(ReadOnlySpan<float> values, int blocks, int rows, int columns)
    {
        var swapped = new float[values.Length];
        for (var n = 0; n < blocks; n++)
            for (var i = 0; i < rows; i++)
                for (var j = 0; j < columns; j++)
                    swapped[(n * columns + j) * rows + i] = values[(n * rows + i) * columns + j];
        return swapped;
    }
}
