using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = sin(x), x in radians. dx = dy * cos(x).</summary>
public sealed class Sin : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public Vector<float> Value(Vector<float> x) => Vector.Sin(x);

        public Vector<float> Slope(Vector<float> x) => Vector.Cos(x);
    }
}
