using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = x^2. dx = 2 x dy.</summary>
sealed class Square : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => x * x;

        public T Slope<T>(T x) where T : struct, IReal<T> => x + x;
    }
}

/// <summary>y = sqrt(x). dx = dy / (2 y).</summary>
sealed class Sqrt : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Sqrt(x);

        public T Slope<T>(T y) where T : struct, IReal<T> => 0.5f / y;
    }
}

/// <summary>y = 1 / sqrt(x). dx = -dy * y^3 / 2.</summary>
sealed class Rsqrt : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public T Value<T>(T x) where T : struct, IReal<T> => 1 / T.Sqrt(x);

        public T Slope<T>(T y) where T : struct, IReal<T> => -0.5f * y * y * y;
    }
}

/// <summary>
/// y = a^b, broadcast; a negative base takes integer exponents only, other results are not numbers. da = dy * b * a^(b-1), db = dy * y *
/// ln(a), the latter 0 where a &lt;= 0; summed over repeated dimensions.
/// </summary>
sealed class Pow : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var slope = g.Add(input == 0 ? new PowBaseSlope() : new PowExponentSlope(), y.Inputs[0], y.Inputs[1]);
        return Broadcasting.SumTo(g, dy * slope, y.Inputs[input].Shape);
    }

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Pow(a, b);
    }
}

/// <summary>y = b * a^(b-1), 0 where b is 0.</summary>
sealed class PowBaseSlope : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T>
        {
            var slope = b * T.Pow(a, b - 1);
            return T.IfEqual(b, 0, 0, slope);
        }
    }
}

/// <summary>y = a^b * ln(a), 0 where a &lt;= 0.</summary>
sealed class PowExponentSlope : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T>
        {
            var slope = T.Pow(a, b) * T.Log(T.IfGreater(a, 0, a, 1));
            return T.IfGreater(a, 0, slope, 0);
        }
    }
}

/// <summary>y = exp(x). dx = dy * y.</summary>
sealed class Exp : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Exp(x);

        public T Slope<T>(T y) where T : struct, IReal<T> => y;
    }
}

/// <summary>y = ln(x). dx = dy / x.</summary>
sealed class Log : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Log(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => 1 / x;
    }
}
