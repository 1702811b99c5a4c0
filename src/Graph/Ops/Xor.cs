using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = 1 where exactly one operand is not 0, else 0, broadcast. The gradient is 0.</summary>
public sealed class Xor : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.IfEqual(a, 0, T.IfEqual(b, 0, 0, 1), T.IfEqual(b, 0, 1, 0));
    }
}
