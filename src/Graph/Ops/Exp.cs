using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = exp(x). dx = dy * y.</summary>
public sealed class Exp : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public Vector<float> Value(Vector<float> x) => Vector.Exp(x);

        public Vector<float> Slope(Vector<float> y) => y;
    }
}
