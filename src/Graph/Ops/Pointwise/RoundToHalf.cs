using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>
/// y = the nearest number of IEEE half precision, the even one halfway; infinity from 65520 on. dx = dy: the rounding is passed straight
/// through.
/// </summary>
sealed class RoundToHalf : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => dy;

    readonly struct Function : IUnaryFunction
    {
        // Below 2^-14 the numbers are 2^-24 apart, as those of single precision are next to 3/4.
        const float LeastNormal = 6.103515625e-5f;
        const float Spaced = 0.75f;

        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T>
        {
            var size = T.Abs(x);
            var rounded = T.IfGreater(LeastNormal, size, size + Spaced - Spaced, RealMath.RoundToBits(size, 11));
            return T.CopySign(T.IfGreaterOrEqual(size, 65520, float.PositiveInfinity, rounded), x);
        }

        public T Slope<T>(T x) where T : struct, IReal<T> => 1;
    }
}
