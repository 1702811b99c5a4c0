using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = min(max(alpha * x + beta, 0), 1). dx = alpha * dy strictly inside the bounds, else 0.</summary>
public sealed class HardSigmoid(float alpha = 0.2f, float beta = 0.5f) : UnaryOp
{
    /// <summary>The slope between the bounds.</summary>
    public float Alpha { get; } = alpha;

    /// <summary>The value at 0.</summary>
    public float Beta { get; } = beta;

    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(new(alpha, beta));

    readonly struct Function(float alpha, float beta) : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Min(T.Max(alpha * x + beta, 0), 1);

        public T Slope<T>(T y) where T : struct, IReal<T> => T.IfGreater(y, 0, T.IfGreater(1, y, alpha, 0), 0);
    }
}
