using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = ln(x). dx = dy / x.</summary>
public sealed class Log : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Log(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => 1 / x;
    }
}
