using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = |x|. dx = dy * sign(x), 0 at 0.</summary>
public sealed class Abs : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Abs(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => RealMath.Sign(x);
    }
}
