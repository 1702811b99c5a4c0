using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = tan(x), x in radians. dx = dy * (1 + y^2).</summary>
public sealed class Tan : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public Vector<float> Value(Vector<float> x) => Vector.Sin(x) / Vector.Cos(x);

        public Vector<float> Slope(Vector<float> y) => Vector<float>.One + y * y;
    }
}
