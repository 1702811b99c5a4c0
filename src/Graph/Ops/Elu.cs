using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = x for x &gt; 0, else alpha * (exp(x) - 1). dx = dy for x &gt; 0, else alpha * exp(x) * dy.</summary>
public sealed class Elu(float alpha = 1) : UnaryOp
{
    /// <summary>The limit at minus infinity, negated.</summary>
    public float Alpha { get; } = alpha;

    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(new(new(alpha)));

    readonly struct Function(Vector<float> alpha) : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public Vector<float> Value(Vector<float> x) =>
            Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<float>.Zero), x, alpha * VectorMath.Expm1(x));

        public Vector<float> Slope(Vector<float> x) =>
            Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<float>.Zero), Vector<float>.One, alpha * Vector.Exp(x));
    }
}
