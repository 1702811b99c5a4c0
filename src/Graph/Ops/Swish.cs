using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = x s with s = sigmoid(alpha x). dx = dy * (s + alpha x s (1 - s)).</summary>
public sealed class Swish(float alpha) : UnaryOp
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
