using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = arccos(x) in radians, NaN beyond -1 and 1. dx = -dy / sqrt(1 - x^2).</summary>
public sealed class Acos : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => InverseMath.Acos(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => -1 / T.Sqrt((1 - x) * (1 + x));
    }
}
