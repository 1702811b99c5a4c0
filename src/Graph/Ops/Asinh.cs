using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = arsinh(x) = ln(x + sqrt(x^2 + 1)). dx = dy / sqrt(x^2 + 1).</summary>
public sealed class Asinh : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => InverseMath.Asinh(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => 1 / T.Sqrt(1 + x * x);
    }
}
