using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = the smaller of a and b, broadcast. The gradient goes to the smaller operand, to a where both are equal.</summary>
sealed class Min : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var (a, b) = (y.Inputs[0], y.Inputs[1]);
        var chosen = input == 0 ? g.Add(new LessOrEqual(), a, b) : g.Add(new Greater(), a, b);
        return Broadcasting.SumTo(g, dy * chosen, y.Inputs[input].Shape);
    }

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Min(a, b);
    }
}

/// <summary>y = the larger of a and b, broadcast. The gradient goes to the larger operand, to a where both are equal.</summary>
sealed class Max : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var (a, b) = (y.Inputs[0], y.Inputs[1]);
        var chosen = input == 0 ? g.Add(new GreaterOrEqual(), a, b) : g.Add(new Less(), a, b);
        return Broadcasting.SumTo(g, dy * chosen, y.Inputs[input].Shape);
    }

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Max(a, b);
    }
}

/// <summary>y = min(max(x, min), max). dx = dy strictly inside the bounds, else 0.</summary>
sealed class Clip(float min, float max) : UnaryOp
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
