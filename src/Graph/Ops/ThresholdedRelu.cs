using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = x for x &gt; alpha, else 0. dx = dy for x &gt; alpha, else 0.</summary>
public sealed class ThresholdedRelu(float alpha = 1) : UnaryOp
{
    /// <summary>The threshold.</summary>
    public float Alpha { get; } = alpha;

    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(new(alpha));

    readonly struct Function(float alpha) : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.IfGreater(x, alpha, x, 0);

        public T Slope<T>(T x) where T : struct, IReal<T> => T.IfGreater(x, alpha, 1, 0);
    }
}
