using Whence.Kernels.Pointwise;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>Repeats the operand along dimensions of extent 1 (or missing in front) until it has <see cref="Shape"/>. dx = dy summed over them.</summary>
public sealed class Expand(Shape shape) : Op, IPointwise
{
    /// <summary>The result's shape.</summary>
    public Shape Shape { get; } = shape;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(Shape.Broadcast(x[0], Shape) == Shape, $"{x[0]} does not expand to {Shape}");
        return Shape;
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => Broadcasting.SumTo(g, dy, y.Inputs[0].Shape);

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var walk = new Broadcasting(y, x[0]);
        var (inner, step) = (walk.Inner, walk.Step(0));
        float* from = b.Input(0), to = b.Output;
        b.EmitRange(Name, walk.Rows, inner, (first, end, _) =>
        {
            for (var row = first; row < end; row++)
            {
                var source = from + walk.Offset(0, row);
                var run = new Span<float>(to + row * inner, inner);
                if (step == 0)
                    run.Fill(*source);
                else
                    new ReadOnlySpan<float>(source, inner).CopyTo(run);
            }
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) => Broadcasting.Launch(b, KernelName, y, x, this);

    KernelExpression IPointwise.Express(KernelExpression[] x) => x[0];

    unsafe TileLoop IPointwise.Tile() => (x, y, count) => Buffer.MemoryCopy(x[0], y, count * sizeof(float), count * sizeof(float));
}
