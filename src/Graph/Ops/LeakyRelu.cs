using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = x for x &gt; 0, else alpha * x. dx = dy where x &gt; 0, else alpha * dy.</summary>
public sealed class LeakyRelu(float alpha = 0.01f) : UnaryOp
{
    /// <summary>The slope below 0.</summary>
    public float Alpha { get; } = alpha;

    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(new(alpha));

    readonly struct Function(float alpha) : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.IfGreater(x, 0, x, alpha * x);

        public T Slope<T>(T x) where T : struct, IReal<T> => T.IfGreater(x, 0, 1, alpha);
    }
}
