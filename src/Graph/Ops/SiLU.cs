using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = x * s with s = sigmoid(x). dx = dy * s * (1 + x * (1 - s)).</summary>
public sealed class SiLU : UnaryOp
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
