using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = sum of |x| over the axes. dx = dy * sign(x), 0 at 0.</summary>
public sealed class ReduceL1(int[] axes, bool keepDimensions = false) : ReduceOp(axes, keepDimensions)
{
    internal override ReduceFormula Formula { get; } = new ReduceFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var x = y.Inputs[0];
        return x.Sign() * Keep(g, dy, x.Shape);
    }

    readonly struct Function : IReduceFunction
    {
        public T Start<T>() where T : struct, IReal<T> => 0;

        public T Step<T>(T folded, T x) where T : struct, IReal<T> => folded + T.Abs(x);

        public T Merge<T>(T a, T b) where T : struct, IReal<T> => a + b;

        public T Finish<T>(T folded, long count) where T : struct, IReal<T> => folded;
    }
}
