using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// Attribution to a layer h along the straight path from a baseline b to x, x_t = b + t (x - b): what runs through each of its elements. Conductance [Dhamdhere 2019] adds up the gradient
/// there times the element's own changes, and so adds up to s(x) - s(b) at every layer that all paths go through; internal influence [Leino 2018] is the mean of the gradient.
/// <code>
/// conductance = sum_k (ds/dh(x_k) + ds/dh(x_k+1)) / 2 * (h(x_k+1) - h(x_k))        influence = integral of ds/dh(x_t) over t in [0,1]
/// </code>
/// On pictures channels are summed, [h,w], and the map enlarged to the picture's size, that of conductance with its sum; of other inputs it is of the layer's shape.
/// </summary>
/// <param name="isConductance">Which of them.</param>
/// <param name="layer">Name of the layer; null takes that of <see cref="Models.LayerChoice"/>.</param>
/// <param name="reference">b; zero when null.</param>
public sealed class LayerPath(bool isConductance, string? layer = null, Baseline? reference = null) : IExplainer
{
    readonly Baseline reference = reference ?? Baseline.Zero;

    /// <inheritdoc/>
    public string Name => isConductance ? "conductance" : "internal-influence";

    /// <inheritdoc/>
    public int DefaultSamples => 32;

    /// <inheritdoc/>
    public Recipe Build(ExplainContext c)
    {
        var b = c.Graph.Input("explain.baseline", c.X.Shape);
        var pass = isConductance ? new PathPass(c, Name) : null;
        var (place, weight) = pass is null ? Quadrature(c) : ((pass.Points / (c.Samples - 1)).Clip(0, 1), pass.Weight);
        var at = CamLayer.On(c.Graph, b + (c.X - b) * c.PerSample(place), c.Network, Name, layer);
        if (c.IsPicture)
            at.RequirePlaces(Name);
        var gradient = c.Graph.Gradient(at.Output.Logits, c.TargetSeed(at.Output.Logits), [at.Value])[0];
        var samples = pass is null ? new FieldSamples(gradient, weight) : new(pass.Own(gradient), weight) { Displacement = pass.Steps(at.Value) };
        var map = Aggregation.Append(c, samples, FieldStatistic.Mean, isRandom: false).Map;
        return new(c.IsPicture ? OnPicture(c, at, map) : map) { References = [(b, reference)], Gap = isConductance ? [reference] : [] };
    }

    static (Node Place, Node Weight) Quadrature(ExplainContext c)
    {
        var (nodes, weights) = QuadratureRule.On01(Explain.Quadrature.Midpoint, c.Samples);
        var order = QuadratureRule.SpreadOrder(c.Samples);
        return (c.Column("place", (sample, _, _) => (float)nodes[order[sample]]), c.Column("weight", (sample, _, _) => (float)weights[order[sample]]));
    }

    Node OnPicture(ExplainContext c, CamLayer at, Node map)
    {
        var places = c.Graph.Add(new ReduceSum([3], keepDimensions: true), at.Image(map));
        return isConductance ? Upsampling.KeepingSum(c.Graph, places, c.X.Shape[1], c.X.Shape[2]) : Upsampling.To(c.Graph, places, c.X.Shape[1], c.X.Shape[2]);
    }
}
