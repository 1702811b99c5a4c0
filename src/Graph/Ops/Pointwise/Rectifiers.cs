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

/// <summary>y = x for x &gt; 0, else alpha * x. dx = dy where x &gt; 0, else alpha * dy.</summary>
sealed class LeakyRelu(float alpha = 0.01f) : UnaryOp
{
    /// <summary>The slope below 0.</summary>
    public float Alpha { get; } = alpha;

    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(new(alpha));

    readonly struct Function(float alpha) : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.IfGreater(x, 0, x, alpha * x);

        public T Slope<T>(T x) where T : struct, IReal<T> => T.IfGreater(x, 0, 1, alpha);
    }
}

/// <summary>
/// y = a for a &gt; 0, else a * b, broadcast: b holds learned slopes. da = dy for a &gt; 0, else b * dy; db = dy * min(a, 0); summed over
/// repeated dimensions.
/// </summary>
sealed class PRelu : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var (a, b) = (y.Inputs[0], y.Inputs[1]);
        var slope = input == 0 ? g.Add(new PReluSlope(), a, b) : g.Add(new Min(), a, g.Constant(0));
        return Broadcasting.SumTo(g, dy * slope, y.Inputs[input].Shape);
    }

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.IfGreater(a, 0, a, a * b);
    }
}

/// <summary>y = 1 for a &gt; 0, else b.</summary>
sealed class PReluSlope : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.IfGreater(a, 0, 1, b);
    }
}

/// <summary>y = x for x &gt; 0, else alpha * (exp(x) - 1). dx = dy for x &gt; 0, else alpha * exp(x) * dy.</summary>
sealed class Elu(float alpha = 1) : UnaryOp
{
    /// <summary>The limit at minus infinity, negated.</summary>
    public float Alpha { get; } = alpha;

    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(new(alpha));

    readonly struct Function(float alpha) : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.IfGreater(x, 0, x, alpha * RealMath.Expm1(x));

        public T Slope<T>(T x) where T : struct, IReal<T> => T.IfGreater(x, 0, 1, alpha * T.Exp(x));
    }
}

/// <summary>
/// y = gamma * x for x &gt; 0, else gamma * alpha * (exp(x) - 1). dx = gamma * dy for x &gt; 0, else gamma * alpha * exp(x) * dy.
/// </summary>
sealed class Selu(float alpha = 1.67326324f, float gamma = 1.05070102f) : UnaryOp
{
    /// <summary>The limit of y / gamma at minus infinity, negated.</summary>
    public float Alpha { get; } = alpha;

    /// <summary>The slope above 0.</summary>
    public float Gamma { get; } = gamma;

    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(new(alpha, gamma));

    readonly struct Function(float alpha, float gamma) : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => gamma * T.IfGreater(x, 0, x, alpha * RealMath.Expm1(x));

        public T Slope<T>(T x) where T : struct, IReal<T> => gamma * T.IfGreater(x, 0, 1, alpha * T.Exp(x));
    }
}

/// <summary>y = x for x &gt; 0, else alpha * (exp(x / alpha) - 1). dx = dy for x &gt; 0, else exp(x / alpha) * dy.</summary>
sealed class Celu(float alpha = 1) : UnaryOp
{
    /// <summary>The limit at minus infinity, negated.</summary>
    public float Alpha { get; } = alpha;

    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(new(alpha));

    readonly struct Function(float alpha) : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.IfGreater(x, 0, x, alpha * RealMath.Expm1(x / alpha));

        public T Slope<T>(T x) where T : struct, IReal<T> => T.IfGreater(x, 0, 1, T.Exp(x / alpha));
    }
}

/// <summary>y = x for x &gt; alpha, else 0. dx = dy for x &gt; alpha, else 0.</summary>
sealed class ThresholdedRelu(float alpha = 1) : UnaryOp
{
    /// <summary>The threshold.</summary>
    public float Alpha { get; } = alpha;

    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(new(alpha));

    readonly struct Function(float alpha) : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.IfGreater(x, alpha, x, 0);

        public T Slope<T>(T x) where T : struct, IReal<T> => T.IfGreater(x, alpha, 1, 0);
    }
}

/// <summary>y = x - bias for x &gt; lambda, x + bias for x &lt; -lambda, else 0. dx = dy where |x| &gt; lambda, else 0.</summary>
sealed class Shrink(float lambda, float bias) : UnaryOp
{
    internal override UnaryFormula Formula { get; } = new UnaryFormula<Function>(new(lambda, bias));

    readonly struct Function(float lambda, float bias) : IUnaryFunction
    {
        readonly float lambda = lambda;
        readonly float bias = bias;

        public static bool SlopeReadsOutput => false;

        public T Value<T>(T x) where T : struct, IReal<T> => T.IfGreater(x, lambda, x - bias, T.IfGreater(-lambda, x, x + bias, 0));

        public T Slope<T>(T x) where T : struct, IReal<T> => T.IfGreater(x, lambda, 1, T.IfGreater(-lambda, x, 1, 0));
    }
}
