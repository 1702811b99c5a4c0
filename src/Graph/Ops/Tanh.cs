using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = tanh(x). dx = dy * (1 - y^2).</summary>
public sealed class Tanh : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public T Value<T>(T x) where T : struct, IReal<T> => RealMath.Tanh(x);

        public T Slope<T>(T y) where T : struct, IReal<T> => 1 - y * y;
    }
}
