using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// Points b + t (x - b) of a quadrature rule on the segment from a reference to the input, weights the rule's. Nodes are visited in
/// bit-reversed
/// order, so that a part of them, rescaled by its weight, already covers the segment.
/// </summary>
public sealed class SegmentSampler(Baseline reference, Quadrature rule) : ISampler
{
    /// <inheritdoc/>
    public FieldSamples Sample(ExplainContext c)
    {
        var g = c.Graph;
        var (nodes, weights) = QuadratureRule.On01(rule, c.Samples);
        var order = QuadratureRule.SpreadOrder(c.Samples);
        var t = c.Column("place", (sample, _, _) => (float)nodes[order[sample]]);
        var weight = c.Column("weight", (sample, _, _) => (float)weights[order[sample]]);
        var b = g.Input("explain.baseline", c.X.Shape);
        var way = c.X - b;
        var points = b + way * c.PerSample(t);
        return new(c.Field(points), weight) { Factor = way, References = [(b, reference)], Gap = [reference] };
    }
}
