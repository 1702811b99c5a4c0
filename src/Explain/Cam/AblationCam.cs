using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Explain;

/// <summary>
/// Ablation-CAM [Desai 2020]: activations weighted by what the target loses without their channel, <c>sum_k (s - s without A^k) A^k</c>. No gradient is taken: a sample runs the
/// network from the layer on, with one channel at zero, those of the largest mean first. (The published weight is divided by s, which turns the map around where s is negative.)
/// </summary>
/// <param name="layer">Name of the layer; null takes that of <see cref="LayerChoice"/>.</param>
/// <param name="relu">Whether negative values are cut off.</param>
public sealed class AblationCam(string? layer = null, bool relu = true) : IExplainer
{
    /// <inheritdoc/>
    public string Name => "ablation-cam";

    /// <inheritdoc/>
    public int DefaultSamples => 2048;

    /// <inheritdoc/>
    public int MostSamples(INetwork network) => ChannelSchedule.Count(network, Name, layer);

    /// <inheritdoc/>
    public Recipe Build(ExplainContext c)
    {
        var (g, at) = (c.Graph, CamLayer.Find(c, Name, layer));
        var image = at.Image(at.Value);
        var channel = ChannelSchedule.Append(c, image);
        var chosen = g.Add(new OneHot(at.Channels), channel);
        var score = TargetSeeds.Value(g, c.Target, c.Network.Link, at.Output.Logits, c.Class);
        var drops = (score - Without(c, at, chosen)) * c.Column("weight", (_, _, _) => 1);
        // [1,K]: of every channel what its absence costs.
        var weights = RunningSum.Append(g, "cam.weights", chosen * c.PerSample(drops, 2));
        var map = g.Add(new ReduceSum([3], keepDimensions: true), image * g.Add(new Reshape([1, 1, 1, at.Channels]), weights));
        return new(at.Enlarged(c, relu ? map.Relu() : map)) { Warn = _ => at.Doubt(image) };
    }

    // The target [B] of the network from the layer on, whose own value is that of the one input less a channel.
    Node Without(ExplainContext c, CamLayer at, Node chosen)
    {
        var g = c.Graph;
        var many = c.Network.Build(g, g.Add(new Expand(c.BatchShape), c.X));
        var value = many.Layers[at.Name];
        var shape = Enumerable.Repeat(1, value.Shape.Rank).ToArray();
        (shape[0], shape[at.ChannelAxis]) = (c.Batch, at.Channels);
        var ablated = at.Value * (1 - g.Add(new Reshape(new(shape)), chosen));
        var logits = new GraphCopy(g).Replace(value, _ => ablated).Of(many.Logits);
        return TargetSeeds.Value(g, c.Target, c.Network.Link, logits, c.Class);
    }
}
