using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = cos(x), x in radians. dx = -dy * sin(x).</summary>
public sealed class Cos : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Cos(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => -T.Sin(x);
    }
}
