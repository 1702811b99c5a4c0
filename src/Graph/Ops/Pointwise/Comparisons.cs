using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = 1 where a = b, else 0, broadcast. The gradient is 0.</summary>
sealed class Equal : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.IfEqual(a, b, 1, 0);
    }
}

/// <summary>y = 1 where a &gt; b, else 0, broadcast. The gradient is 0.</summary>
sealed class Greater : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.IfGreater(a, b, 1, 0);
    }
}

/// <summary>y = 1 where a &gt;= b, else 0, broadcast. The gradient is 0.</summary>
sealed class GreaterOrEqual : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.IfGreaterOrEqual(a, b, 1, 0);
    }
}

/// <summary>y = 1 where a &lt; b, else 0, broadcast. The gradient is 0.</summary>
sealed class Less : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.IfGreater(b, a, 1, 0);
    }
}

/// <summary>y = 1 where a &lt;= b, else 0, broadcast. The gradient is 0.</summary>
sealed class LessOrEqual : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.IfGreaterOrEqual(b, a, 1, 0);
    }
}

/// <summary>y = 1 where x is not a number, else 0. dx = 0.</summary>
sealed class IsNaN : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.IfEqual(x, x, 0, 1);

        public T Slope<T>(T x) where T : struct, IReal<T> => 0;
    }
}
