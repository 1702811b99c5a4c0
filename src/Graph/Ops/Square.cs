using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = x^2. dx = 2 x dy.</summary>
public sealed class Square : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => x * x;

        public T Slope<T>(T x) where T : struct, IReal<T> => x + x;
    }
}
