using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = a - b, broadcast. da = dy, db = -dy, summed over repeated dimensions.</summary>
public sealed class Sub : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var sum = Broadcasting.SumTo(g, dy, y.Inputs[input].Shape);
        return input == 0 ? sum : -sum;
    }

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a - b;
    }
}
