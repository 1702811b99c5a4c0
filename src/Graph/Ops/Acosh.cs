using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = arcosh(x) = ln(x + sqrt(x^2 - 1)), NaN below 1. dx = dy / sqrt(x^2 - 1).</summary>
public sealed class Acosh : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => InverseMath.Acosh(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => 1 / (T.Sqrt(x - 1) * T.Sqrt(x + 1));
    }
}
