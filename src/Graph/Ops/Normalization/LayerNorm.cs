namespace Whence.Graphs.Ops;

/// <summary>Layer normalisation: every sample (or position) standardised over its innermost dimensions, then scaled and shifted.</summary>
public static class LayerNorm
{
    /// <summary>y = gamma * (x - mean) / sqrt(variance + epsilon) + beta, statistics from the axis inwards.</summary>
    /// <param name="g">The graph.</param>
    /// <param name="x">Operand.</param>
    /// <param name="gamma">Scale, broadcast to x.</param>
    /// <param name="beta">Shift, broadcast to x; none when null.</param>
    /// <param name="axis">The first dimension of the statistics; negative ones count from the innermost.</param>
    /// <param name="epsilon">Added to the biased variance.</param>
    /// <param name="name">Name of the result's node.</param>
    public static Node Build(Graph g, Node x, Node gamma, Node? beta, int axis = -1, float epsilon = 1e-5f, string? name = null)
    {
        var standard = g.Add(new Standardize(axis, epsilon), x);
        if (beta is null)
            return g.Add(name, new Mul(), standard, gamma);
        if (gamma.Shape == beta.Shape && gamma.Shape.Rank == 1 && x.Shape.Rank > 0 && gamma.Shape.Count == x.Shape[-1])
            return g.Add(name, new Affine(), standard, gamma, beta);
        return g.Add(name, new Add(), standard * gamma, beta);
    }
}
