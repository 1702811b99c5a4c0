using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = exp(x). dx = dy * y.</summary>
public sealed class Exp : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Exp(x);

        public T Slope<T>(T y) where T : struct, IReal<T> => y;
    }
}
