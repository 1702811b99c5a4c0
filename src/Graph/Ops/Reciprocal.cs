using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = 1 / x. dx = -dy * y^2.</summary>
public sealed class Reciprocal : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public Vector<float> Value(Vector<float> x) => Vector<float>.One / x;

        public Vector<float> Slope(Vector<float> y) => -(y * y);
    }
}
