using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>
/// y = x * F(x) with F(x) = (1 + erf(x / sqrt 2)) / 2, the normal distribution. dx = dy * (F(x) + x * exp(-x^2 / 2) / sqrt(2 pi)).
/// </summary>
public sealed class Gelu : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public Vector<float> Value(Vector<float> x) => x * VectorMath.NormalDistribution(x);

        public Vector<float> Slope(Vector<float> x)
        {
            var density = 0.398942280f * Vector.Exp(x * x * -0.5f);
            return VectorMath.NormalDistribution(x) + x * density;
        }
    }
}
