using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = the nearest integer, the even one halfway. dx = 0.</summary>
public sealed class Round : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Round(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => 0;
    }
}
