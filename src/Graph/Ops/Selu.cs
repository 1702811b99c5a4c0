using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>
/// y = gamma * x for x &gt; 0, else gamma * alpha * (exp(x) - 1). dx = gamma * dy for x &gt; 0, else gamma * alpha * exp(x) * dy.
/// </summary>
public sealed class Selu(float alpha = 1.67326324f, float gamma = 1.05070102f) : UnaryOp
{
    /// <summary>The limit of y / gamma at minus infinity, negated.</summary>
    public float Alpha { get; } = alpha;

    /// <summary>The slope above 0.</summary>
    public float Gamma { get; } = gamma;

    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(new(alpha, gamma));

    readonly struct Function(float alpha, float gamma) : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => gamma * T.IfGreater(x, 0, x, alpha * RealMath.Expm1(x));

        public T Slope<T>(T x) where T : struct, IReal<T> => gamma * T.IfGreater(x, 0, 1, alpha * T.Exp(x));
    }
}
