namespace Whence.Graphs.Ops;

/// <summary>
/// Batch normalisation over the innermost dimension c: y = gamma[c] * (x - mean[c]) / sqrt(variance[c] + epsilon) + beta[c].
/// </summary>
public static class BatchNorm
{
    /// <summary>With given (running) statistics: one <see cref="Affine"/>, whose scale and shift are computed once when all four are constant.</summary>
    /// <param name="g">The graph.</param>
    /// <param name="x">Operand [...,C].</param>
    /// <param name="gamma">Scale [C].</param>
    /// <param name="beta">Shift [C].</param>
    /// <param name="mean">Mean [C].</param>
    /// <param name="variance">Variance [C].</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="name">Name of the result's node.</param>
    public static Node Inference(
        Graph g, Node x, Node gamma, Node beta, Node mean, Node variance, float epsilon = 1e-5f, string? name = null)
    {
        var scale = gamma * InverseDeviation(g, variance, epsilon);
        var shift = beta - mean * scale;
        return g.Add(name, new Affine(), x, scale, shift);
    }

    /// <summary>
    /// With the statistics of the batch itself, through which gradients flow. Normalises by the biased variance and returns the unbiased one
    /// (divisor count - 1) for a running estimate.
    /// </summary>
    /// <param name="g">The graph.</param>
    /// <param name="x">Operand [...,C].</param>
    /// <param name="gamma">Scale [C].</param>
    /// <param name="beta">Shift [C].</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="name">Name of the result's node.</param>
    /// <returns>y of x's shape, mean [C], unbiased variance [C].</returns>
    public static (Node Y, Node Mean, Node Variance) Training(
        Graph g, Node x, Node gamma, Node beta, float epsilon = 1e-5f, string? name = null)
    {
        int[] axes = [.. Enumerable.Range(0, x.Shape.Rank - 1)];
        var mean = g.Add(new ReduceMean(axes), x);
        var variance = g.Add(new ReduceMean(axes), (x - mean).Square());
        var y = g.Add(name, new BatchNormalize(x.Shape.Rank), x, mean, InverseDeviation(g, variance, epsilon), gamma, beta);
        var count = (float)x.Shape.Count / x.Shape[-1];
        return (y, mean, variance * (count / Math.Max(1, count - 1)));
    }

    static Node InverseDeviation(Graph g, Node variance, float epsilon) =>
        (variance + epsilon).Rsqrt();
}
