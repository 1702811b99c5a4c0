using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = |x|. dx = dy * sign(x), 0 at 0.</summary>
public sealed class Abs : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public Vector<float> Value(Vector<float> x) => Vector.Abs(x);

        public Vector<float> Slope(Vector<float> x) => VectorMath.Sign(x);
    }
}
