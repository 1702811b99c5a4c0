using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = (exp(x) - exp(-x)) / 2. dx = dy * cosh(x).</summary>
sealed class Sinh : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => RealMath.Sinh(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => RealMath.Cosh(x);
    }
}

/// <summary>y = (exp(x) + exp(-x)) / 2. dx = dy * sinh(x).</summary>
sealed class Cosh : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => RealMath.Cosh(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => RealMath.Sinh(x);
    }
}

/// <summary>y = tanh(x). dx = dy * (1 - y^2).</summary>
sealed class Tanh : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public T Value<T>(T x) where T : struct, IReal<T> => RealMath.Tanh(x);

        public T Slope<T>(T y) where T : struct, IReal<T> => 1 - y * y;
    }
}

/// <summary>y = arsinh(x) = ln(x + sqrt(x^2 + 1)). dx = dy / sqrt(x^2 + 1).</summary>
sealed class Asinh : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => InverseMath.Asinh(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => 1 / T.Sqrt(1 + x * x);
    }
}

/// <summary>y = arcosh(x) = ln(x + sqrt(x^2 - 1)), NaN below 1. dx = dy / sqrt(x^2 - 1).</summary>
sealed class Acosh : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => InverseMath.Acosh(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => 1 / (T.Sqrt(x - 1) * T.Sqrt(x + 1));
    }
}

/// <summary>y = artanh(x) = ln((1 + x) / (1 - x)) / 2, infinite at -1 and 1, NaN beyond. dx = dy / (1 - x^2).</summary>
sealed class Atanh : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => InverseMath.Atanh(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => 1 / ((1 - x) * (1 + x));
    }
}
