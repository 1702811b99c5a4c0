using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Folding;

/// <summary>Evaluates reductions: integers exactly, then wrapped to their type; fractions in double, rounded once at the end.</summary>
static class FoldReductions
{
    public static HostTensor Sum(Fold f) => Reduce(f, 0, 0, (a, b) => a + b, (a, b) => a + b);

    /// <summary>The mean; of integers it is cut to its whole part.</summary>
    public static HostTensor Mean(Fold f) => Reduce(NotEmpty(f), 0, 0, (a, b) => a + b, (a, b) => a + b, isMean: true);

    public static HostTensor SumOfSizes(Fold f) => Reduce(f, 0, 0, (a, b) => a + Int128.Abs(b), (a, b) => a + Math.Abs(b));

    public static HostTensor SumOfSquares(Fold f) => Reduce(f, 0, 0, (a, b) => unchecked(a + b * b), (a, b) => a + b * b);

    public static HostTensor Product(Fold f) => Reduce(f, 1, 1, (a, b) => unchecked(a * b), (a, b) => a * b);

    public static HostTensor Max(Fold f) =>
        Reduce(NotEmpty(f), Int128.MinValue, double.NegativeInfinity, Int128.Max, Math.Max);

    public static HostTensor Min(Fold f) =>
        Reduce(NotEmpty(f), Int128.MaxValue, double.PositiveInfinity, Int128.Min, Math.Min);

    static HostTensor Reduce(
        Fold f, Int128 whole, double number, Func<Int128, Int128, Int128> integers, Func<double, double, double> fractions,
        bool isMean = false)
    {
        var x = f.Charged(f[0]);
        var axes = f.Ints(1, "axes");
        var keep = f.Node.Int("keepdims", 1) != 0;
        if (f.Node.Int("noop_with_empty_axes", 0) != 0 && axes is null or [])
            return x;
        axes = axes is null or [] ? [.. Enumerable.Range(0, x.Rank)] : ShapeRules.Axes(f.Node, axes, x.Rank);
        int[] shape = [.. x.Shape.Select((extent, d) => axes.Contains(d) ? 1 : extent)];
        var count = isMean ? axes.Aggregate(1, (product, d) => product * x.Shape[d]) : 1;
        var y = x.Type.IsFloat()
            ? HostTensor.Of(x.Type, Array.ConvertAll(HostMath.Reduce(x.ToDoubles(), x.Shape, shape, number, fractions), v => v / count), shape)
            : HostTensor.Of(x.Type, Array.ConvertAll(HostMath.Reduce(x.ToIntegers(), x.Shape, shape, whole, integers), v => v / count), shape);
        return keep ? y : y.Reshape([.. shape.Where((_, d) => !axes.Contains(d))]);
    }

    static Fold NotEmpty(Fold f) => f[0].Count > 0 || f[0].Type.IsFloat() ? f
        : throw f.Node.Error($"{f[0]} has no elements; no integer stands for the mean, the largest or the smallest of none");
}
