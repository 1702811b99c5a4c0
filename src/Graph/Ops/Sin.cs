using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = sin(x), x in radians. dx = dy * cos(x).</summary>
public sealed class Sin : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Sin(x);

        public T Slope<T>(T x) where T : struct, IReal<T> => T.Cos(x);
    }
}
