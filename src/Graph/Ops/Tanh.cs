using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = tanh(x). dx = dy * (1 - y^2).</summary>
public sealed class Tanh : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public Vector<float> Value(Vector<float> x) => VectorMath.Tanh(x);

        public Vector<float> Slope(Vector<float> y) => Vector<float>.One - y * y;
    }
}
