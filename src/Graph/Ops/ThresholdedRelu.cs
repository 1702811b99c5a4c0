using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = x for x &gt; alpha, else 0. dx = dy for x &gt; alpha, else 0.</summary>
public sealed class ThresholdedRelu(float alpha = 1) : UnaryOp
{
    /// <summary>The threshold.</summary>
    public float Alpha { get; } = alpha;

    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(new(new(alpha)));

    readonly struct Function(Vector<float> alpha) : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public Vector<float> Value(Vector<float> x) => Vector.ConditionalSelect(Vector.GreaterThan(x, alpha), x, Vector<float>.Zero);

        public Vector<float> Slope(Vector<float> x) =>
            VectorMath.ZeroOrOne(Vector.GreaterThan(x, alpha));
    }
}
