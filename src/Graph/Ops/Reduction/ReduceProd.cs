using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = product of x over the axes. dx = dy * the product of all others.</summary>
public sealed class ReduceProd(int[] axes, bool keepDimensions = false) : ReduceOp(axes, keepDimensions)
{
    internal override ReduceFormula Formula { get; } = new ReduceFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => g.Add(new ReduceProdGrad(this), y.Inputs[0], dy);

    readonly struct Function : IReduceFunction
    {
        public T Start<T>() where T : struct, IReal<T> => 1;

        public T Step<T>(T folded, T x) where T : struct, IReal<T> => folded * x;

        public T Merge<T>(T a, T b) where T : struct, IReal<T> => a * b;

        public T Finish<T>(T folded, long count) where T : struct, IReal<T> => folded;
    }
}
