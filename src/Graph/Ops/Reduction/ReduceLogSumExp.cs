using Whence.Kernels.Pointwise;
using Whence.Kernels.Reduction;

namespace Whence.Graphs.Ops;

/// <summary>y = log(sum of exp(x)) over the axes, in nats when x are logits; no exponential overflows. dx = dy * exp(x - y).</summary>
public sealed class ReduceLogSumExp(int[] axes, bool keepDimensions = false) : ReduceOp(axes, keepDimensions)
{
    internal override ReduceFormula? Formula => null;

    private protected override FoldTypes Fold { get; } = FoldTypes.Of<LogSumExpFold, ExponentialSum>();

    private protected override ReduceLoop Loop { get; } = new LogSumExpLoop();

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var x = y.Inputs[0];
        var share = (x - Keep(g, y, x.Shape)).Exp();
        return share * Keep(g, dy, x.Shape);
    }
}
