using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = the largest integer not above x. dx = 0.</summary>
sealed class Floor : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Floor(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => 0;
    }
}

/// <summary>y = the smallest integer not below x. dx = 0.</summary>
sealed class Ceiling : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Ceiling(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => 0;
    }
}

/// <summary>y = the nearest integer, the even one halfway. dx = 0.</summary>
sealed class Round : UnaryOp
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

/// <summary>y = 1 above 0, -1 below, 0 at 0. dx = 0.</summary>
sealed class Sign : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => RealMath.Sign(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => 0;
    }
}
