using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = 1 / sqrt(x). dx = -dy * y^3 / 2.</summary>
public sealed class Rsqrt : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public T Value<T>(T x) where T : struct, IReal<T> => 1 / T.Sqrt(x);

        public T Slope<T>(T y) where T : struct, IReal<T> => -0.5f * y * y * y;
    }
}
