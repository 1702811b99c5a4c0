using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = the smaller of a and b, broadcast. The gradient goes to the smaller operand, to a where both are equal.</summary>
public sealed class Min : BinaryOp
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
