using Whence.Kernels.Indexing;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// dx = zeros of <see cref="Shape"/> with dx[start + i * step] = dy[i] per axis: the gradient of <see cref="Slice"/>. Its own gradient is that slice.
/// </summary>
sealed class SliceGrad(Shape shape, int[] starts, int[] steps) : Op
{
    /// <summary>The result's shape.</summary>
    public Shape Shape { get; } = shape;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(
            x[0].Rank == Shape.Rank && starts.Length == Shape.Rank && steps.Length == Shape.Rank,
            $"{Shape} has {Shape.Rank} axes, the operand {x[0].Rank}; {starts.Length} starts and {steps.Length} steps were given");
        Require(!steps.Contains(0), $"a step is 0");
        Slice.CheckPlaces(this, Shape, starts, x[0], steps);
        return Shape;
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) =>
        g.Add(new Slice(starts, y.Inputs[0].Shape.ToArray(), steps), dy);

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(0, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (offset, strides) = Slice.Places(y, starts, steps);
        var copy = new StridedCopyCpu(x[0].Span, x[0].Strides(), strides);
        float* from = b.Input(0), to = b.Output;
        b.EmitRange("zero", y.Count, 1, (first, end, _) => new Span<float>(to + first, (int)(end - first)).Clear());
        b.EmitRange(Name, copy.Pieces, copy.PieceLength, (first, end, _) => copy.Run(from, to + offset, first, end));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (dy, strides, fromStart) = (x[0], x[0].Strides(), 0);
        var axes = new List<PlacedAxis>();
        for (var axis = 0; axis < y.Rank; axis++)
        {
            var (placed, shift) = new PlacedAxis(y[axis], starts[axis], steps[axis], dy[axis], strides[axis]).Forward();
            axes.Add(placed);
            fromStart += shift;
        }
        b.Copy(new BoxWalk(PlacedAxis.Dense(PlacedAxis.Merge(axes)), fromStart));
    }
}
