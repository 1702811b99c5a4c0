using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>
/// y = x * (1 + tanh u) / 2 with u = sqrt(2/pi) * (x + 0.044715 x^3), the tanh form of GELU. dx = dy * (s + 2 x s (1 - s) u') with s = (1 +
/// tanh u) / 2.
/// </summary>
public sealed class GeluTanh : UnaryOp
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
