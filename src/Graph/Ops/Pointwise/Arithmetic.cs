using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = a + b, broadcast. da = dy, db = dy, summed over repeated dimensions.</summary>
sealed class Add : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => Broadcasting.SumTo(g, dy, y.Inputs[input].Shape);

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a + b;
    }
}

/// <summary>y = a - b, broadcast. da = dy, db = -dy, summed over repeated dimensions.</summary>
sealed class Sub : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var sum = Broadcasting.SumTo(g, dy, y.Inputs[input].Shape);
        return input == 0 ? sum : -sum;
    }

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a - b;
    }
}

/// <summary>y = a * b, broadcast. da = dy * b, db = dy * a, summed over repeated dimensions.</summary>
sealed class Mul : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) =>
        Broadcasting.SumTo(g, dy * y.Inputs[1 - input], y.Inputs[input].Shape);

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a * b;
    }
}

/// <summary>y = a / b, broadcast. da = dy / b, db = -dy * y / b, summed over repeated dimensions.</summary>
sealed class Div : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var quotient = dy / y.Inputs[1];
        if (input == 0)
            return Broadcasting.SumTo(g, quotient, y.Inputs[0].Shape);
        return -Broadcasting.SumTo(g, quotient * y, y.Inputs[1].Shape);
    }

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a / b;
    }
}

/// <summary>y = -x. dx = -dy.</summary>
sealed class Neg : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => -x;

        public T Slope<T>(T x) where T : struct, IReal<T> => -1;
    }
}

/// <summary>y = |x|. dx = dy * sign(x), 0 at 0.</summary>
sealed class Abs : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Abs(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => RealMath.Sign(x);
    }
}

/// <summary>y = 1 / x. dx = -dy * y^2.</summary>
sealed class Reciprocal : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public T Value<T>(T x) where T : struct, IReal<T> => 1 / x;

        public T Slope<T>(T y) where T : struct, IReal<T> => -(y * y);
    }
}
