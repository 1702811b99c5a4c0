using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = 1 / (1 + exp(-x)). dx = dy * y * (1 - y).</summary>
sealed class Sigmoid : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public T Value<T>(T x) where T : struct, IReal<T> => RealMath.Sigmoid(x);

        public T Slope<T>(T y) where T : struct, IReal<T> => y * (1 - y);
    }
}

/// <summary>y = min(max(alpha * x + beta, 0), 1). dx = alpha * dy strictly inside the bounds, else 0.</summary>
sealed class HardSigmoid(float alpha = 0.2f, float beta = 0.5f) : UnaryOp
{
    /// <summary>The slope between the bounds.</summary>
    public float Alpha { get; } = alpha;

    /// <summary>The value at 0.</summary>
    public float Beta { get; } = beta;

    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(new(alpha, beta));

    readonly struct Function(float alpha, float beta) : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Min(T.Max(alpha * x + beta, 0), 1);

        public T Slope<T>(T y) where T : struct, IReal<T> => T.IfGreater(y, 0, T.IfGreater(1, y, alpha, 0), 0);
    }
}

/// <summary>y = log(1 + exp(x)). dx = dy * sigmoid(x).</summary>
sealed class Softplus : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Max(x, 0) + RealMath.Log1p(T.Exp(-T.Abs(x)));

        public T Slope<T>(T x) where T : struct, IReal<T> => RealMath.Sigmoid(x);
    }
}

/// <summary>y = x / (1 + |x|). dx = dy / (1 + |x|)^2.</summary>
sealed class Softsign : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => x / (1 + T.Abs(x));

        public T Slope<T>(T x) where T : struct, IReal<T>
        {
            var r = 1 / (1 + T.Abs(x));
            return r * r;
        }
    }
}

/// <summary>y = erf(x) = 2 / sqrt(pi) * integral of exp(-t^2) from 0 to x. dx = dy * 2 / sqrt(pi) * exp(-x^2).</summary>
sealed class Erf : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => RealMath.Erf(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => 1.12837917f * T.Exp(-(x * x));
    }
}
