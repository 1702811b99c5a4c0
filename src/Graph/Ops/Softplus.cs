using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = log(1 + exp(x)). dx = dy * sigmoid(x).</summary>
public sealed class Softplus : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Max(x, 0) + RealMath.Log1p(T.Exp(-T.Abs(x)));

        public T Slope<T>(T x) where T : struct, IReal<T> => RealMath.Sigmoid(x);
    }
}
