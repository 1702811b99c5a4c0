using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = x for x &gt; 0, else alpha * x. dx = dy where x &gt; 0, else alpha * dy.</summary>
public sealed class LeakyRelu(float alpha = 0.01f) : UnaryOp
{
    /// <summary>The slope below 0.</summary>
    public float Alpha { get; } = alpha;

    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(new(new(alpha)));

    readonly struct Function(Vector<float> alpha) : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public Vector<float> Value(Vector<float> x) => Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<float>.Zero), x, alpha * x);

        public Vector<float> Slope(Vector<float> x) =>
            Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<float>.Zero), Vector<float>.One, alpha);
    }
}
