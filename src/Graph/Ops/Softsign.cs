using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = x / (1 + |x|). dx = dy / (1 + |x|)^2.</summary>
public sealed class Softsign : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public Vector<float> Value(Vector<float> x) => x / (Vector<float>.One + Vector.Abs(x));

        public Vector<float> Slope(Vector<float> x)
        {
            var r = Vector<float>.One / (Vector<float>.One + Vector.Abs(x));
            return r * r;
        }
    }
}
