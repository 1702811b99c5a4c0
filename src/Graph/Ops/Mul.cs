using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = a * b, broadcast. da = dy * b, db = dy * a, summed over repeated dimensions.</summary>
public sealed class Mul : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) =>
        Broadcasting.SumTo(g, dy * y.Inputs[1 - input], y.Inputs[input].Shape);

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a * b;
    }
}
