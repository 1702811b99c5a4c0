using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = x / (1 + |x|). dx = dy / (1 + |x|)^2.</summary>
public sealed class Softsign : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => x / (1 + T.Abs(x));

        public T Slope<T>(T x) where T : struct, IReal<T>
        {
            var r = 1 / (1 + T.Abs(x));
            return r * r;
        }
    }
}
