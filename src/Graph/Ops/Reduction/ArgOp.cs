using Whence.Kernels.Reduction;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// The position of an extreme element along one axis, as a whole number in float32. Of equal elements the first is chosen, or the last.
/// A NaN is chosen only where it comes first in the order of search. The gradient is zero.
/// </summary>
public abstract class ArgOp(int axis, bool keepDimensions, bool selectLast) : Op
{
    /// <summary>The axis; negative counts from the innermost.</summary>
    public int Axis { get; } = axis;

    /// <summary>Whether the axis stays with extent 1.</summary>
    public bool KeepDimensions { get; } = keepDimensions;

    /// <summary>Whether the last of equal elements is chosen.</summary>
    public bool SelectLast { get; } = selectLast;

    /// <summary>+1 looks for the largest element, -1 for the smallest.</summary>
    private protected abstract float Sign { get; }

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        var axis = x[0].Axis(Axis);
        Require(x[0][axis] > 0, $"axis {axis} of {x[0]} has no elements");
        return KeepDimensions ? x[0].With(axis, 1) : new([.. x[0].Span[..axis], .. x[0].Span[(axis + 1)..]]);
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(x[0].Count, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var axis = x[0].Axis(Axis);
        var (extent, inner) = (x[0][axis], x[0].Product(axis + 1, x[0].Rank));
        var (start, step) = SelectLast ? (extent - 1, -1) : (0, 1);
        var sign = Sign;
        float* from = b.Input(0), to = b.Output;
        b.EmitRange(Name, x[0].Product(0, axis), (long)extent * inner, (first, end, _) =>
        {
            for (var outer = first; outer < end; outer++)
                Search(from + outer * extent * inner, to + outer * inner, extent, inner, start, step, sign);
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var axis = x[0].Axis(Axis);
        var (outer, extent, inner) = (x[0].Product(0, axis), x[0][axis], x[0].Product(axis + 1, x[0].Rank));
        b.Launch(
            ArgExtreme.Kernel(extent, inner), ArgExtreme.Groups(outer, extent, inner), b.Input(0), b.Output, new RowDims(outer, extent, inner), Sign,
            SelectLast ? 1 : 0);
    }

    static unsafe void Search(float* x, float* y, int extent, int inner, int start, int step, float sign)
    {
        new Span<float>(y, inner).Fill(start);
        for (var i = start + step; i >= 0 && i < extent; i += step)
        {
            var row = x + (long)i * inner;
            for (var j = 0; j < inner; j++)
            {
                if (sign * row[j] > sign * x[(long)y[j] * inner + j])
                    y[j] = i;
            }
        }
    }
}
