using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = log(1 + exp(x)). dx = dy * sigmoid(x).</summary>
public sealed class Softplus : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public Vector<float> Value(Vector<float> x) => Vector.Max(x, Vector<float>.Zero) + VectorMath.Log1p(Vector.Exp(-Vector.Abs(x)));

        public Vector<float> Slope(Vector<float> x) => VectorMath.Sigmoid(x);
    }
}
