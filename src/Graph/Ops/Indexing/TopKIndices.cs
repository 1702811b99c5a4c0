namespace Whence.Graphs.Ops;

/// <summary>
/// The positions of the k largest (or smallest) elements along the innermost axis, in order, as whole numbers in float32. The gradient is zero.
/// </summary>
public sealed class TopKIndices(int k, bool largest = true) : TopKOp(k, largest)
{
    private protected override bool WritesPositions => true;

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;
}
