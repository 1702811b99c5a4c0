using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = the smallest x over the axes. The gradient goes to the first such x in row-major order.</summary>
public sealed class ReduceMin(int[] axes, bool keepDimensions = false) : ReduceOp(axes, keepDimensions)
{
    internal override ReduceFormula Formula { get; } = new ReduceFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) =>
        g.Add(new ReduceExtremumGrad(this), y.Inputs[0], y, dy);

    readonly struct Function : IReduceFunction
    {
        public T Start<T>() where T : struct, IReal<T> => float.PositiveInfinity;

        public T Step<T>(T folded, T x) where T : struct, IReal<T> => T.Min(folded, x);

        public T Merge<T>(T a, T b) where T : struct, IReal<T> => T.Min(a, b);

        public T Finish<T>(T folded, long count) where T : struct, IReal<T> => folded;
    }
}
