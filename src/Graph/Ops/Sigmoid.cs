using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = 1 / (1 + exp(-x)). dx = dy * y * (1 - y).</summary>
public sealed class Sigmoid : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public T Value<T>(T x) where T : struct, IReal<T> => RealMath.Sigmoid(x);

        public T Slope<T>(T y) where T : struct, IReal<T> => y * (1 - y);
    }
}
