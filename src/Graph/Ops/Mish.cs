using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = x * t with t = tanh(log(1 + exp(x))). dx = dy * (t + x * (1 - t^2) * sigmoid(x)).</summary>
public sealed class Mish : UnaryOp
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
