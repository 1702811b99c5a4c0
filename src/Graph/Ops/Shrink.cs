using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = x - bias for x &gt; lambda, x + bias for x &lt; -lambda, else 0. dx = dy where |x| &gt; lambda, else 0.</summary>
public sealed class Shrink(float lambda, float bias) : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(new(lambda, bias));

    readonly struct Function(float lambda, float bias) : IUnaryFunction
    {
        readonly float lambda = lambda;
        readonly float bias = bias;

        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.IfGreater(x, lambda, x - bias, T.IfGreater(-lambda, x, x + bias, 0));

        public T Slope<T>(T x) where T : struct, IReal<T> => T.IfGreater(x, lambda, 1, T.IfGreater(-lambda, x, 1, 0));
    }
}
