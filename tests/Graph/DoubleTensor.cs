namespace Whence.Tests.Graphs;

/// <summary>A double-precision array for the slow references that tests compare with: plain row-major storage, no tricks.</summary>
sealed class DoubleTensor(int[] shape, double[] data)
{
    public DoubleTensor(params int[] shape)
        : this(shape, new double[shape.Aggregate(1, (product, extent) => product * extent)])
    {
    }

    public int[] Shape { get; } = shape;

    public double[] Data { get; } = data;

    public double this[params ReadOnlySpan<int> index]
    {
        get => Data[Offset(index)];
        set => Data[Offset(index)] = value;
    }

    /// <summary>Every index of the shape, in order.</summary>
    public IEnumerable<int[]> Indices()
    {
        for (var flat = 0; flat < Data.Length; flat++)
        {
            var index = new int[Shape.Length];
            var rest = flat;
            for (var axis = Shape.Length - 1; axis >= 0; axis--)
            {
                index[axis] = rest % Shape[axis];
                rest /= Shape[axis];
            }
            yield return index;
        }
    }

    /// <summary>A tensor of the given shape whose elements are computed from their index.</summary>
    public static DoubleTensor From(int[] shape, Func<int[], double> element)
    {
        var result = new DoubleTensor(shape);
        foreach (var index in result.Indices())
            result[index] = element(index);
        return result;
    }

    /// <summary>The element that a broadcast reader sees at <paramref name="index"/> of a larger result.</summary>
    public double Broadcast(ReadOnlySpan<int> index)
    {
        var own = new int[Shape.Length];
        for (var i = 1; i <= Shape.Length; i++)
            own[^i] = Shape[^i] == 1 ? 0 : index[^i];
        return this[own];
    }

    public DoubleTensor Map(Func<double, double> f) => new(Shape, [.. Data.Select(f)]);

    int Offset(ReadOnlySpan<int> index)
    {
        var offset = 0;
        for (var axis = 0; axis < Shape.Length; axis++)
            offset = offset * Shape[axis] + index[axis];
        return offset;
    }
}
