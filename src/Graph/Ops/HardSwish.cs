using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = x * min(max(x / 6 + 1/2, 0), 1). dx = dy * (x / 3 + 1/2) for |x| &lt; 3, dy above, 0 below.</summary>
public sealed class HardSwish : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => x * T.Min(T.Max(x * (1 / 6f) + 0.5f, 0), 1);

        public T Slope<T>(T x) where T : struct, IReal<T>
        {
            var inside = x * (1 / 3f) + 0.5f;
            var outside = T.IfGreater(x, 0, 1, 0);
            return T.IfGreater(3, T.Abs(x), inside, outside);
        }
    }
}
