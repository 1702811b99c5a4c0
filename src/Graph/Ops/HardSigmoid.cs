using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = min(max(alpha * x + beta, 0), 1). dx = alpha * dy strictly inside the bounds, else 0.</summary>
public sealed class HardSigmoid(float alpha = 0.2f, float beta = 0.5f) : UnaryOp
{
    /// <summary>The slope between the bounds.</summary>
    public float Alpha { get; } = alpha;

    /// <summary>The value at 0.</summary>
    public float Beta { get; } = beta;

    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(new(new(alpha), new(beta)));

    readonly struct Function(Vector<float> alpha, Vector<float> beta) : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public Vector<float> Value(Vector<float> x) => Vector.Min(Vector.Max(alpha * x + beta, Vector<float>.Zero), Vector<float>.One);

        public Vector<float> Slope(Vector<float> y) =>
            alpha * VectorMath.ZeroOrOne(Vector.GreaterThan(y, Vector<float>.Zero) & Vector.LessThan(y, Vector<float>.One));
    }
}
