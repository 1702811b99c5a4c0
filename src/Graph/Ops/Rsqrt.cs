using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = 1 / sqrt(x). dx = -dy * y^3 / 2.</summary>
public sealed class Rsqrt : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public Vector<float> Value(Vector<float> x) => Vector<float>.One / Vector.SquareRoot(x);

        public Vector<float> Slope(Vector<float> y) => -0.5f * y * y * y;
    }
}
