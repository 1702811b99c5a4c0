using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = tan(x), x in radians. dx = dy * (1 + y^2).</summary>
public sealed class Tan : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public T Value<T>(T x) where T : struct, IReal<T> => RealMath.Tan(x);

        public T Slope<T>(T y) where T : struct, IReal<T> => 1 + y * y;
    }
}
