using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = a / b, broadcast. da = dy / b, db = -dy * y / b, summed over repeated dimensions.</summary>
public sealed class Div : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var quotient = dy / y.Inputs[1];
        if (input == 0)
            return Broadcasting.SumTo(g, quotient, y.Inputs[0].Shape);
        return -Broadcasting.SumTo(g, quotient * y, y.Inputs[1].Shape);
    }

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a / b;
    }
}
