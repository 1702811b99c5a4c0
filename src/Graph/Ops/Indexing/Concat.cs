using Whence.Kernels.Indexing;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// y = the operands laid one after the other along one axis; all other extents are equal. dx_k = the part of dy that x_k became.
/// </summary>
public sealed class Concat(int axis) : Op
{
    /// <summary>The axis; negative counts from the innermost.</summary>
    public int Axis { get; } = axis;

    internal override Op? OfExamples(ReadOnlySpan<Shape> x, ReadOnlySpan<bool> ofExamples, Shape y, int count) => x[0].Axis(Axis) > 0 && !ofExamples.Contains(false) ? this : null;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length > 0, $"takes at least one operand");
        var axis = x[0].Axis(Axis);
        long sum = 0;
        for (var k = 0; k < x.Length; k++)
        {
            Require(
                x[k].Rank == x[0].Rank && x[k].With(axis, 1) == x[0].With(axis, 1),
                $"operand {k} {x[k]} differs from operand 0 {x[0]} outside axis {axis}");
            sum += x[k][axis];
        }
        Require(sum <= int.MaxValue, $"the operands' extents along axis {axis} sum to {sum}");
        return x[0].With(axis, (int)sum);
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var axis = y.Shape.Axis(Axis);
        var start = y.Inputs.Take(input).Sum(x => x.Shape[axis]);
        return g.Add(Slice.Along(y.Shape, axis, start, y.Inputs[input].Shape[axis]), dy);
    }

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(0, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var axis = y.Axis(Axis);
        var strides = y.Strides();
        var to = b.Output;
        for (var k = 0; k < x.Length; k++)
        {
            var copy = new StridedCopyCpu(x[k].Span, x[k].Strides(), strides);
            var (from, start) = ((nint)b.Input(k), (nint)to);
            // What lies there was written there.
            if (from != start)
                b.EmitRange(Name, copy.Pieces, copy.PieceLength, (first, end, _) => copy.Run((float*)from, (float*)start, first, end));
            to += (long)x[k][axis] * strides[axis];
        }
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var axis = y.Axis(Axis);
        var strides = y.Strides();
        var start = 0;
        for (var k = 0; k < x.Length; k++)
        {
            var box = new CopyBox(x[k].Span, x[k].Strides(), strides, toStart: start);
            if (box.Length > 0)
                b.Copy(box, k);
            start += x[k][axis] * strides[axis];
        }
    }
}
