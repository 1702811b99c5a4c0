using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = x for x &gt; 0, else alpha * (exp(x) - 1). dx = dy for x &gt; 0, else alpha * exp(x) * dy.</summary>
public sealed class Elu(float alpha = 1) : UnaryOp
{
    /// <summary>The limit at minus infinity, negated.</summary>
    public float Alpha { get; } = alpha;

    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(new(alpha));

    readonly struct Function(float alpha) : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.IfGreater(x, 0, x, alpha * RealMath.Expm1(x));

        public T Slope<T>(T x) where T : struct, IReal<T> => T.IfGreater(x, 0, 1, alpha * T.Exp(x));
    }
}
