using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>
/// y = min(max(round(x), min), max), the even integer halfway. dx = dy where the integer lies within the bounds, both included, else 0: the rounding is
/// passed straight through, what saturates passes nothing.
/// </summary>
sealed class Quantize(float min = float.NegativeInfinity, float max = float.PositiveInfinity) : UnaryOp
{
    /// <summary>The lowest code.</summary>
    public float Min { get; } = min;

    /// <summary>The highest code.</summary>
    public float Max { get; } = max;

    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(new(min, max));

    // Quantised networks hold bytes between steps.
    internal override Op? OfExamples(ReadOnlySpan<Shape> x, ReadOnlySpan<bool> ofExamples, Shape y, int count) => null;

    readonly struct Function(float min, float max) : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Min(T.Max(T.Round(x), min), max);

        public T Slope<T>(T x) where T : struct, IReal<T>
        {
            var code = T.Round(x);
            return T.IfGreaterOrEqual(code, min, T.IfGreaterOrEqual(max, code, 1, 0), 0);
        }
    }
}
