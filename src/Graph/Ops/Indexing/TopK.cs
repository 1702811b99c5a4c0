namespace Whence.Graphs.Ops;

/// <summary>The values of the k largest (or smallest) elements along the innermost axis, in order. dx = dy at their positions, else 0.</summary>
public sealed class TopK(int k, bool largest = true) : TopKOp(k, largest)
{
    private protected override bool WritesPositions => false;

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var x = y.Inputs[0];
        var zeros = g.Add(new Expand(x.Shape), g.Constant(0));
        return g.Add(new ScatterRows(ScatterFold.Sum, x.Shape.Rank - 1), zeros, g.Add(new TopKIndices(K, Largest), x), dy);
    }
}
