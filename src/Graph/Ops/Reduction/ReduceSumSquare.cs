using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = sum of x^2 over the axes. dx = 2 x dy.</summary>
public sealed class ReduceSumSquare(int[] axes, bool keepDimensions = false) : ReduceOp(axes, keepDimensions)
{
    internal override ReduceFormula Formula { get; } = new ReduceFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var x = y.Inputs[0];
        return x * (Keep(g, dy, x.Shape) * 2);
    }

    readonly struct Function : IReduceFunction
    {
        public T Start<T>() where T : struct, IReal<T> => 0;

        public T Step<T>(T folded, T x) where T : struct, IReal<T> => folded + x * x;

        public T Merge<T>(T a, T b) where T : struct, IReal<T> => a + b;

        public T Finish<T>(T folded, long count) where T : struct, IReal<T> => folded;
    }
}
