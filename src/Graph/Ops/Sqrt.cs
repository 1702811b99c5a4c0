using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = sqrt(x). dx = dy / (2 y).</summary>
public sealed class Sqrt : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Sqrt(x);

        public T Slope<T>(T y) where T : struct, IReal<T> => 0.5f / y;
    }
}
