using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = square root of the sum of x^2 over the axes. dx = dy * x / y, 0 where y is 0.</summary>
public sealed class ReduceL2(int[] axes, bool keepDimensions = false) : ReduceOp(axes, keepDimensions)
{
    internal override ReduceFormula Formula { get; } = new ReduceFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        // Where y is 0 every x is 0 too: any divisor but 0 gives the right gradient.
        var x = y.Inputs[0];
        var divisor = g.Add(new Max(), y, g.Constant(1e-37f));
        return x * Keep(g, dy / divisor, x.Shape);
    }

    readonly struct Function : IReduceFunction
    {
        public T Start<T>() where T : struct, IReal<T> => 0;

        public T Step<T>(T folded, T x) where T : struct, IReal<T> => folded + x * x;

        public T Merge<T>(T a, T b) where T : struct, IReal<T> => a + b;

        public T Finish<T>(T folded, long count) where T : struct, IReal<T> => T.Sqrt(folded);
    }
}
