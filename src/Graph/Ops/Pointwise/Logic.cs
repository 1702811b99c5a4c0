using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = 1 where both operands are not 0, else 0, broadcast. The gradient is 0.</summary>
sealed class And : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.IfEqual(a, 0, 0, T.IfEqual(b, 0, 0, 1));
    }
}

/// <summary>y = 1 where one operand or both are not 0, else 0, broadcast. The gradient is 0.</summary>
sealed class Or : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.IfEqual(a, 0, T.IfEqual(b, 0, 0, 1), 1);
    }
}

/// <summary>y = 1 where exactly one operand is not 0, else 0, broadcast. The gradient is 0.</summary>
sealed class Xor : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.IfEqual(a, 0, T.IfEqual(b, 0, 0, 1), T.IfEqual(b, 0, 1, 0));
    }
}

/// <summary>y = 1 where x is 0, else 0. dx = 0.</summary>
sealed class Not : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.IfEqual(x, 0, 1, 0);

        public T Slope<T>(T x) where T : struct, IReal<T> => 0;
    }
}
