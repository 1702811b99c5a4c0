using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = x. dx = 0: what follows from x this way counts as given.</summary>
sealed class Detached : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => x;

        public T Slope<T>(T x) where T : struct, IReal<T> => 0;
    }
}
