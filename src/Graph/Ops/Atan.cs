using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = arctan(x) in radians. dx = dy / (1 + x^2).</summary>
public sealed class Atan : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => InverseMath.Atan(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => 1 / (1 + x * x);
    }
}
