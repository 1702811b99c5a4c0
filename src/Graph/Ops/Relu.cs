using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = max(x, 0). dx = dy where y &gt; 0, else 0 (so the slope at 0 is 0).</summary>
public sealed class Relu : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Max(x, 0);

        public T Slope<T>(T y) where T : struct, IReal<T> => T.IfGreater(y, 0, 1, 0);
    }
}
