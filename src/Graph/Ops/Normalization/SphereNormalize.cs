namespace Whence.Graphs.Ops;

/// <summary>Divides every row of a batch by its L2 norm, so that it lies on the unit sphere.</summary>
static class SphereNormalize
{
    // Below every norm that can occur once the largest element is 1, above 0.
    const float Tiny = 1e-37f;

    /// <summary>
    /// Appends y[n, ..] = x[n, ..] / sqrt(sum of x[n, ..]^2) for x [N, ..]; a row of zeros stays zero. The row is divided by its largest
    /// magnitude first, so that the squares of very small or large rows neither vanish nor overflow.
    /// </summary>
    /// <exception cref="ShapeException">x has no axis besides the batch.</exception>
    public static Node Append(Graph g, Node x)
    {
        if (x.Shape.Rank < 2)
            throw new ShapeException($"SphereNormalize: '{x.Name}' {x.Shape} has no axis besides the batch");
        int[] axes = [.. Enumerable.Range(1, x.Shape.Rank - 1)];
        var largest = g.Add(new ReduceMax(axes, keepDimensions: true), x.Abs());
        var scaled = Divide(g, x, largest);
        return Divide(g, scaled, g.Add(new ReduceL2(axes, keepDimensions: true), scaled));
    }

    static Node Divide(Graph g, Node x, Node norm) => x / g.Add(new Max(), norm, g.Constant(Tiny));
}
