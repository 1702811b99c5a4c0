using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>
/// y = the nearest number of 8 significant bits (bfloat16), the even one halfway; infinity above the largest. dx = dy: the rounding is passed
/// straight through.
/// </summary>
sealed class RoundToBFloat16 : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => dy;

    readonly struct Function : IUnaryFunction
    {
        // Large numbers are rounded a factor of 2^32 smaller, so that nothing overflows on the way.
        const float Large = 1e20f;
        const float Factor = 4294967296f;

        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T>
        {
            var size = T.Abs(x);
            var scaled = RealMath.RoundToBits(size * (1 / Factor), 8) * Factor;
            var rounded = T.IfGreater(size, Large, scaled, RealMath.RoundToBits(size, 8));
            return T.CopySign(T.IfEqual(size, float.PositiveInfinity, size, rounded), x);
        }

        public T Slope<T>(T x) where T : struct, IReal<T> => 1;
    }
}
