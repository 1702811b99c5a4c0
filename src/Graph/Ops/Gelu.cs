using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>
/// y = x * F(x) with F(x) = (1 + erf(x / sqrt 2)) / 2, the normal distribution. dx = dy * (F(x) + x * exp(-x^2 / 2) / sqrt(2 pi)).
/// </summary>
public sealed class Gelu : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => x * RealMath.NormalDistribution(x);

        public T Slope<T>(T x) where T : struct, IReal<T>
        {
            var density = 0.398942280f * T.Exp(x * x * -0.5f);
            return RealMath.NormalDistribution(x) + x * density;
        }
    }
}
