using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = x * s with s = sigmoid(x). dx = dy * s * (1 + x * (1 - s)).</summary>
sealed class SiLU : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => x * RealMath.Sigmoid(x);

        public T Slope<T>(T x) where T : struct, IReal<T>
        {
            var s = RealMath.Sigmoid(x);
            return s * (1 + x * (1 - s));
        }
    }
}

/// <summary>y = x s with s = sigmoid(alpha x). dx = dy * (s + alpha x s (1 - s)).</summary>
sealed class Swish(float alpha) : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(new(alpha));

    readonly struct Function(float alpha) : IUnaryFunction
    {
        readonly float alpha = alpha;

        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => x * RealMath.Sigmoid(alpha * x);

        public T Slope<T>(T x) where T : struct, IReal<T>
        {
            var s = RealMath.Sigmoid(alpha * x);
            return s + alpha * x * s * (1 - s);
        }
    }
}

/// <summary>y = x * min(max(x / 6 + 1/2, 0), 1). dx = dy * (x / 3 + 1/2) for |x| &lt; 3, dy above, 0 below.</summary>
sealed class HardSwish : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => x * T.Min(T.Max(x * (1 / 6f) + 0.5f, 0), 1);

        public T Slope<T>(T x) where T : struct, IReal<T>
        {
            var inside = x * (1 / 3f) + 0.5f;
            var outside = T.IfGreater(x, 0, 1, 0);
            return T.IfGreater(3, T.Abs(x), inside, outside);
        }
    }
}

/// <summary>y = x * t with t = tanh(log(1 + exp(x))). dx = dy * (t + x * (1 - t^2) * sigmoid(x)).</summary>
sealed class Mish : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T>
        {
            var n = Numerator(x);
            return x * n / (n + 2);
        }

        // t = n / (n + 2) with n = e (e + 2), e = exp(x); from 20 on t is 1 to the last bit.
        static T Numerator<T>(T x) where T : struct, IReal<T>
        {
            var e = T.Exp(T.Min(x, 20));
            return e * (e + 2);
        }

        public T Slope<T>(T x) where T : struct, IReal<T>
        {
            var n = Numerator(x);
            var r = 1 / (n + 2);
            return n * r + x * RealMath.Sigmoid(x) * (4 * (n + 1) * r * r);
        }
    }
}

/// <summary>
/// y = x * F(x) with F(x) = (1 + erf(x / sqrt 2)) / 2, the normal distribution. dx = dy * (F(x) + x * exp(-x^2 / 2) / sqrt(2 pi)).
/// </summary>
sealed class Gelu : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => x * RealMath.NormalDistribution(x);

        public T Slope<T>(T x) where T : struct, IReal<T>
        {
            var density = RealMath.NormalDensity(x, out var distribution);
            return distribution + x * density;
        }
    }
}

/// <summary>
/// y = x * (1 + tanh u) / 2 with u = sqrt(2/pi) * (x + 0.044715 x^3), the tanh form of GELU. dx = dy * (s + 2 x s (1 - s) u') with s = (1 +
/// tanh u) / 2.
/// </summary>
sealed class GeluTanh : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => x * Half(x);

        // (1 + tanh u) / 2 = sigmoid(2u).
        static T Half<T>(T x) where T : struct, IReal<T> => RealMath.Sigmoid(x * (1.5957691f + x * x * (1.5957691f * 0.044715f)));

        public T Slope<T>(T x) where T : struct, IReal<T>
        {
            // Beyond 30 the slope is 0 or 1, and larger cubes would only bring infinities.
            x = T.Min(T.Max(x, -30), 30);
            var s = Half(x);
            var inner = 1.5957691f + x * x * (1.5957691f * 3 * 0.044715f);
            return s + x * s * (1 - s) * inner;
        }
    }
}
