using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>The field at x itself: weight 1, displacement 1 or x minus a reference.</summary>
/// <param name="reference">The reference b of the displacement x - b; null for displacement 1.</param>
public sealed class PointSampler(Baseline? reference = null) : ISampler
{
    /// <inheritdoc/>
    public FieldSamples Sample(ExplainContext c)
    {
        if (c.Samples != 1)
            throw new ExplainException($"the field at the input itself is one sample; {c.Samples} were asked for");
        var samples = new FieldSamples(c.Field(c.X), c.Column("weight", (_, _, _) => 1));
        if (reference is null)
            return samples;
        var b = c.Graph.Input("explain.baseline", c.X.Shape);
        return samples with { Factor = c.X - b, References = [(b, reference)] };
    }
}
