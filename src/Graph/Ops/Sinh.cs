using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = (exp(x) - exp(-x)) / 2. dx = dy * cosh(x).</summary>
public sealed class Sinh : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public Vector<float> Value(Vector<float> x) => VectorMath.Sinh(x);

        public Vector<float> Slope(Vector<float> x) => 0.5f * (Vector.Exp(x) + Vector.Exp(-x));
    }
}
