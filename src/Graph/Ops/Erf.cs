using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = erf(x) = 2 / sqrt(pi) * integral of exp(-t^2) from 0 to x. dx = dy * 2 / sqrt(pi) * exp(-x^2).</summary>
public sealed class Erf : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => RealMath.Erf(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => 1.12837917f * T.Exp(-(x * x));
    }
}
