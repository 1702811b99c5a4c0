using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>
/// y = gamma * x for x &gt; 0, else gamma * alpha * (exp(x) - 1). dx = gamma * dy for x &gt; 0, else gamma * alpha * exp(x) * dy.
/// </summary>
public sealed class Selu(float alpha = 1.67326324f, float gamma = 1.05070102f) : UnaryOp
{
    /// <summary>The limit of y / gamma at minus infinity, negated.</summary>
    public float Alpha { get; } = alpha;

    /// <summary>The slope above 0.</summary>
    public float Gamma { get; } = gamma;

    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(new(new(alpha), new(gamma)));

    readonly struct Function(Vector<float> alpha, Vector<float> gamma) : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public Vector<float> Value(Vector<float> x) =>
            gamma * Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<float>.Zero), x, alpha * VectorMath.Expm1(x));

        public Vector<float> Slope(Vector<float> x) =>
            gamma * Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<float>.Zero), Vector<float>.One, alpha * Vector.Exp(x));
    }
}
