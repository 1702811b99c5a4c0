using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = sin(x), x in radians. dx = dy * cos(x).</summary>
sealed class Sin : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Sin(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => T.Cos(x);
    }
}

/// <summary>y = cos(x), x in radians. dx = -dy * sin(x).</summary>
sealed class Cos : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Cos(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => -T.Sin(x);
    }
}

/// <summary>y = tan(x), x in radians. dx = dy * (1 + y^2).</summary>
sealed class Tan : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public T Value<T>(T x) where T : struct, IReal<T> => RealMath.Tan(x);

        public T Slope<T>(T y) where T : struct, IReal<T> => 1 + y * y;
    }
}

/// <summary>y = arcsin(x) in radians, NaN beyond -1 and 1. dx = dy / sqrt(1 - x^2).</summary>
sealed class Asin : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => InverseMath.Asin(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => 1 / T.Sqrt((1 - x) * (1 + x));
    }
}

/// <summary>y = arccos(x) in radians, NaN beyond -1 and 1. dx = -dy / sqrt(1 - x^2).</summary>
sealed class Acos : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => InverseMath.Acos(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => -1 / T.Sqrt((1 - x) * (1 + x));
    }
}

/// <summary>y = arctan(x) in radians. dx = dy / (1 + x^2).</summary>
sealed class Atan : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => InverseMath.Atan(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => 1 / (1 + x * x);
    }
}
