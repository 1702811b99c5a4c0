using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = ln(x). dx = dy / x.</summary>
public sealed class Log : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public Vector<float> Value(Vector<float> x) => Vector.Log(x);

        public Vector<float> Slope(Vector<float> x) => Vector<float>.One / x;
    }
}
