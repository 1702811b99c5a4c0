using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = sqrt(x). dx = dy / (2 y).</summary>
public sealed class Sqrt : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public Vector<float> Value(Vector<float> x) => Vector.SquareRoot(x);

        public Vector<float> Slope(Vector<float> y) => new Vector<float>(0.5f) / y;
    }
}
