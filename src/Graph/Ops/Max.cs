using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = the larger of a and b, broadcast. The gradient goes to the larger operand, to a where both are equal.</summary>
public sealed class Max : BinaryOp
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
