using System.Runtime.CompilerServices;
using Whence.Kernels.Reduction;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// Running sums along an axis: y[i] = x[0] + .. + x[i], without x[i] when exclusive, from the end when reversed. dx = the running sum of dy the
/// other way round. Sums are kept in double precision.
/// </summary>
public sealed class CumSum(int axis, bool exclusive = false, bool reverse = false) : Op
{
    const int Lanes = 16;

    /// <summary>The axis; negative counts from the innermost.</summary>
    public int Axis { get; } = axis;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        x[0].Axis(Axis);
        return x[0];
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => g.Add(new CumSum(Axis, exclusive, !reverse), dy);

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var axis = y.Axis(Axis);
        var (extent, inner) = (y[axis], y.Product(axis + 1, y.Rank));
        var blocks = (inner + Lanes - 1) / Lanes;
        var (start, step) = reverse ? ((long)inner * (extent - 1), -(long)inner) : (0, inner);
        var withOwn = !exclusive;
        float* from = b.Input(0), to = b.Output;
        b.EmitRange(Name, (long)y.Product(0, axis) * blocks, (long)extent * Math.Min(Lanes, inner), (first, end, _) =>
        {
            for (var i = first; i < end; i++)
            {
                var (outer, block) = Math.DivRem(i, blocks);
                var place = outer * extent * inner + block * Lanes + start;
                Sum(from + place, to + place, extent, (int)Math.Min(Lanes, inner - block * Lanes), step, withOwn);
            }
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var axis = y.Axis(Axis);
        var (outer, extent, inner) = (y.Product(0, axis), y[axis], y.Product(axis + 1, y.Rank));
        b.Launch(
            RunningSum.Kernel(extent, inner), RunningSum.Groups(outer, extent, inner), b.Input(0), b.Output, new RowDims(outer, extent, inner),
            exclusive ? 1 : 0, reverse ? 1 : 0);
    }

    [SkipLocalsInit]
    static unsafe void Sum(float* x, float* y, int extent, int lanes, long step, bool withOwn)
    {
        var sums = stackalloc double[Lanes];
        new Span<double>(sums, lanes).Clear();
        for (var i = 0; i < extent; i++, x += step, y += step)
        {
            for (var lane = 0; lane < lanes; lane++)
            {
                var before = sums[lane];
                sums[lane] += x[lane];
                y[lane] = (float)(withOwn ? sums[lane] : before);
            }
        }
    }
}
