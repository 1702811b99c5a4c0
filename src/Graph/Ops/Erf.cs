using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = erf(x) = 2 / sqrt(pi) * integral of exp(-t^2) from 0 to x. dx = dy * 2 / sqrt(pi) * exp(-x^2).</summary>
public sealed class Erf : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public Vector<float> Value(Vector<float> x) => VectorMath.Erf(x);

        public Vector<float> Slope(Vector<float> x) => 1.12837917f * Vector.Exp(-(x * x));
    }
}
