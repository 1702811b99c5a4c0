using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = min(max(x, min), max). dx = dy strictly inside the bounds, else 0.</summary>
public sealed class Clip(float min, float max) : UnaryOp
{
    /// <summary>The lower bound.</summary>
    public float Min { get; } = min;

    /// <summary>The upper bound.</summary>
    public float Max { get; } = max;

    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(new(min, max));

    readonly struct Function(float min, float max) : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Min(T.Max(x, min), max);

        public T Slope<T>(T y) where T : struct, IReal<T> => T.IfGreater(y, min, T.IfGreater(max, y, 1, 0), 0);
    }
}
