using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = artanh(x) = ln((1 + x) / (1 - x)) / 2, infinite at -1 and 1, NaN beyond. dx = dy / (1 - x^2).</summary>
public sealed class Atanh : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => InverseMath.Atanh(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => 1 / ((1 - x) * (1 + x));
    }
}
