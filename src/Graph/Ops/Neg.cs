using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = -x. dx = -dy.</summary>
public sealed class Neg : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => -x;

        public T Slope<T>(T x) where T : struct, IReal<T> => -1;
    }
}
