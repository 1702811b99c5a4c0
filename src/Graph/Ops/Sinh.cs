using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = (exp(x) - exp(-x)) / 2. dx = dy * cosh(x).</summary>
public sealed class Sinh : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => RealMath.Sinh(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => RealMath.Cosh(x);
    }
}
