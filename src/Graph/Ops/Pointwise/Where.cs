using Whence.Kernels.Pointwise;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// y = a where the condition is not 0, else b; operands (condition, a, b), broadcast. da = dy where the condition holds, db = dy where it
/// does not, summed over repeated dimensions; the condition has gradient 0.
/// </summary>
public sealed class Where : Op, IPointwise
{
    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 3, $"takes condition, a and b, {x.Length} operands were given");
        return Shape.Broadcast(Shape.Broadcast(x[0], x[1]), x[2]);
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        if (input == 0)
            return null;
        var (condition, zero) = (y.Inputs[0], g.Constant(0));
        var part = input == 1 ? g.Add(new Where(), condition, dy, zero) : g.Add(new Where(), condition, zero, dy);
        return Broadcasting.SumTo(g, part, y.Inputs[input].Shape);
    }

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var walk = new Broadcasting(y, x[0], x[1], x[2]);
        var (inner, steps) = (walk.Inner, (walk.Step(0), walk.Step(1), walk.Step(2)));
        float* condition = b.Input(0), first = b.Input(1), second = b.Input(2), to = b.Output;
        if (walk.Rank == 1)
        {
            b.EmitRange(Name, inner, 4, (from, end, _) => Map(
                condition + from * steps.Item1, first + from * steps.Item2, second + from * steps.Item3, to + from, end - from));
            return;
        }
        b.EmitRange(Name, walk.Rows, inner * 4L, (from, end, _) =>
        {
            for (var row = from; row < end; row++)
            {
                float* mask = condition + walk.Offset(0, row), a = first + walk.Offset(1, row), other = second + walk.Offset(2, row);
                Map(mask, a, other, to + row * inner, inner);
            }
        });

        void Map(float* condition, float* a, float* b, float* y, long count) =>
            TernaryLoop.Where.Map(condition, steps.Item1, a, steps.Item2, b, steps.Item3, y, count);
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) =>
        Broadcasting.Launch(b, KernelName, y, x, this);

    KernelExpression IPointwise.Express(KernelExpression[] x) =>
        KernelExpression.Apply(ExpressionFunction.IfEqual, x[0], KernelExpression.Number(0), x[2], x[1]);

    unsafe TileLoop IPointwise.Tile() => (x, y, count) => TernaryLoop.Where.Map(x[0], x[1], x[2], y, count);
}
