using Whence.Kernels.Reduction;
using Whence.Kernels.Softmax;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>What <see cref="Softmax"/> and <see cref="LogSoftmax"/> have in common: the walk over one axis.</summary>
public abstract class SoftmaxOp(int axis, bool logarithm) : Op
{
    /// <summary>The axis over which results sum to 1; negative ones count from the innermost.</summary>
    public int Axis { get; } = axis;

    internal bool Logarithm { get; } = logarithm;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 1, $"takes 1 operand, {x.Length} were given");
        Require(x[0][x[0].Axis(Axis)] > 0, $"axis {Axis} of {x[0]} is empty");
        return x[0];
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => g.Add(new SoftmaxGrad(this), y, dy);

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(4L * y.Count, Bytes(x, y));

    internal override bool CanOverwrite(int input) => true;

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (outer, count, inner) = Split(y);
        var (logarithm, size) = (Logarithm, (long)count * inner);
        float* from = b.Input(0), to = b.Output;
        b.EmitRange(Name, outer, 16 * size, (first, end, _) =>
        {
            for (var i = first; i < end; i++)
            {
                if (inner == 1)
                    SoftmaxCpu.Best.Row(from + i * size, to + i * size, count, logarithm);
                else
                    SoftmaxCpu.Best.Columns(from + i * size, to + i * size, count, inner, logarithm);
            }
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (outer, count, inner) = Split(y);
        b.Launch(
            SoftmaxRows.ForwardKernel(count, inner, Logarithm), SoftmaxRows.Groups(outer, count, inner), b.Input(0), b.Output,
            new RowDims(outer, count, inner));
    }

    /// <summary>Extents before the axis, of the axis, and behind it.</summary>
    internal (int Outer, int Count, int Inner) Split(Shape x)
    {
        var at = x.Axis(Axis);
        return (x.Product(0, at), x[at], x.Product(at + 1, x.Rank));
    }
}
