using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = 1 / (1 + exp(-x)). dx = dy * y * (1 - y).</summary>
public sealed class Sigmoid : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public Vector<float> Value(Vector<float> x) => VectorMath.Sigmoid(x);

        public Vector<float> Slope(Vector<float> y) => y * (Vector<float>.One - y);
    }
}
