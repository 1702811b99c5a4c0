using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = x * s with s = sigmoid(x). dx = dy * s * (1 + x * (1 - s)).</summary>
public sealed class SiLU : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public Vector<float> Value(Vector<float> x) => x * VectorMath.Sigmoid(x);

        public Vector<float> Slope(Vector<float> x)
        {
            var s = VectorMath.Sigmoid(x);
            return s * (Vector<float>.One + x * (Vector<float>.One - s));
        }
    }
}
