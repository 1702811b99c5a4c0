using Whence.Kernels.Normalization;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// y = (x - mean) / sqrt(variance + epsilon), with mean and biased variance over all dimensions from <paramref name="axis"/> inwards.
/// dx = (dy - mean of dy - y * mean of dy * y) / sqrt(variance + epsilon).
/// </summary>
public sealed class Standardize(int axis = -1, float epsilon = 1e-5f) : Op
{
    /// <summary>The first dimension over which statistics run; negative ones count from the innermost.</summary>
    public int Axis { get; } = axis;

    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; } = epsilon;

    internal override Op? OfExamples(ReadOnlySpan<Shape> x, ReadOnlySpan<bool> ofExamples, Shape y, int count) => x[0].Axis(Axis) > 0 ? this : null;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 1, $"takes 1 operand, {x.Length} were given");
        Require(Row(x[0]) > 0, $"nothing to normalise in {x[0]} from axis {Axis} on");
        return x[0];
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => g.Add(new StandardizeGrad(this), y.Inputs[0], dy);

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(6L * y.Count, Bytes(x, y));

    /// <summary>Number of values that share statistics.</summary>
    internal int Row(Shape x) => x.Product(x.Axis(Axis), x.Rank);

    internal override bool CanOverwrite(int input) => true;

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (count, epsilon) = (Row(y), Epsilon);
        float* from = b.Input(0), to = b.Output;
        b.EmitRange(Name, y.Count / count, 6L * count, (first, end, _) =>
        {
            for (var i = first * count; i < end * count; i += count)
                StandardizeCpu.Best.Row(from + i, to + i, count, epsilon);
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (rows, count) = (y.Count / Row(y), Row(y));
        b.Launch(StandardizeRows.ForwardKernel(count), StandardizeRows.Groups(rows, count), b.Input(0), b.Output, rows, count, Epsilon);
    }
}
