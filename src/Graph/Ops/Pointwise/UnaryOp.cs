using Whence.Kernels.Pointwise;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>A pointwise function y[i] = f(x[i]) of one operand of any shape; the result has the same shape.</summary>
public abstract class UnaryOp : Op, IPointwise
{
    /// <summary>The function.</summary>
    internal abstract UnaryFormula Formula { get; }

    internal override bool CanOverwrite(int input) => true;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 1, $"takes 1 operand, {x.Length} were given");
        return x[0];
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) =>
        g.Add(new UnaryGrad(this), Formula.SlopeReadsOutput ? y : y.Inputs[0], dy);

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var loop = UnaryLoop.Of(Formula);
        float* from = b.Input(0), to = b.Output;
        b.EmitRange(Name, y.Count, 4, (first, end, _) => loop.Map(from + first, to + first, end - first));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) =>
        Broadcasting.Launch(b, KernelName, y, x, this);

    KernelExpression IPointwise.Express(KernelExpression[] x) => Value(x[0]);

    unsafe TileLoop IPointwise.Tile()
    {
        var loop = UnaryLoop.Of(Formula);
        return (x, y, count) => loop.Map(x[0], y, count);
    }

    /// <summary>f(x) in a kernel.</summary>
    private protected virtual KernelExpression Value(KernelExpression x) => KernelExpression.Apply(Formula.Function, x);

    /// <summary>f'(x) in a kernel, from x or from y = f(x).</summary>
    internal virtual KernelExpression Slope(KernelExpression operand) => KernelExpression.Slope(Formula.Function, operand);
}
