using Whence.Kernels.Pointwise;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// dx[i] = dy[i] * f'(x[i]) for a pointwise f; operands (x or y, dy), whichever the function's slope is written in.
/// </summary>
sealed class UnaryGrad(UnaryOp of) : Op, IPointwise
{
    /// <summary>The function.</summary>
    public UnaryOp Of { get; } = of;

    /// <inheritdoc/>
    public override string Name => Of.Name + "Grad";

    internal override bool CanOverwrite(int input) => true;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 2 && x[0] == x[1], $"takes two operands of one shape, got {string.Join(' ', x.ToArray())}");
        return x[0];
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) =>
        input == 1 ? g.Add(this, y.Inputs[0], dy) : base.Vjp(g, y, dy, input);

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var loop = UnaryLoop.Of(Of.Formula);
        float* operand = b.Input(0), dy = b.Input(1), dx = b.Output;
        b.EmitRange(Name, y.Count, 4, (first, end, _) => loop.MapSlope(operand + first, dy + first, dx + first, end - first));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) =>
        Broadcasting.Launch(b, KernelName, y, x, this);

    KernelExpression IPointwise.Express(KernelExpression[] x) => KernelExpression.Apply(ExpressionFunction.Multiply, x[1], Of.Slope(x[0]));

    unsafe TileLoop IPointwise.Tile()
    {
        var loop = UnaryLoop.Of(Of.Formula);
        return (x, y, count) => loop.MapSlope(x[0], x[1], y, count);
    }
}
