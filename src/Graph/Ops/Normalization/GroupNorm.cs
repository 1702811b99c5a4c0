namespace Whence.Graphs.Ops;

/// <summary>
/// Group normalisation of x [N,...,C]: statistics per sample and group of C / groups neighbouring channels, over all positions. One group
/// per channel is instance normalisation.
/// </summary>
public static class GroupNorm
{
    /// <summary>y = gamma[c] * (x - mean[n,group]) / sqrt(variance[n,group] + epsilon) + beta[c].</summary>
    /// <param name="g">The graph.</param>
    /// <param name="x">Operand [N,...,C].</param>
    /// <param name="gamma">Scale [C].</param>
    /// <param name="beta">Shift [C].</param>
    /// <param name="groups">Number of groups; divides C.</param>
    /// <param name="epsilon">Added to the biased variance.</param>
    /// <param name="name">Name of the result's node.</param>
    /// <exception cref="ShapeException">C is not a multiple of <paramref name="groups"/>.</exception>
    public static Node Build(Graph g, Node x, Node gamma, Node beta, int groups, float epsilon = 1e-5f, string? name = null)
    {
        var shape = x.Shape;
        if (shape.Rank < 2 || groups < 1 || shape[-1] % groups != 0)
            throw new ShapeException($"group normalisation: {groups} groups do not divide the channels of {shape}");
        var positions = shape.Product(1, shape.Rank - 1);
        var grouped = g.Add(new Reshape([shape[0], positions, groups, shape[-1] / groups]), x);
        var centred = grouped - g.Add(new ReduceMean([1, 3], keepDimensions: true), grouped);
        var variance = g.Add(new ReduceMean([1, 3], keepDimensions: true), centred.Square());
        var inverse = (variance + epsilon).Rsqrt();
        var standard = g.Add(new Reshape(shape), centred * inverse);
        return g.Add(name, new Affine(), standard, gamma, beta);
    }

    /// <summary>Instance normalisation: every channel of every sample by its own statistics.</summary>
    /// <param name="g">The graph.</param>
    /// <param name="x">Operand [N,...,C].</param>
    /// <param name="gamma">Scale [C].</param>
    /// <param name="beta">Shift [C].</param>
    /// <param name="epsilon">Added to the biased variance.</param>
    /// <param name="name">Name of the result's node.</param>
    public static Node Instance(Graph g, Node x, Node gamma, Node beta, float epsilon = 1e-5f, string? name = null) =>
        Build(g, x, gamma, beta, x.Shape[-1], epsilon, name);
}
