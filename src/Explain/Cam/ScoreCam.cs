using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Explain;

/// <summary>
/// Score-CAM [Wang 2020]: activations weighted by what the class scores where a channel alone lets the picture through,
/// <code>
/// sum_k softmax_k(c_k) A^k        c_k = p_c(x * m^k), m^k = up(A^k) scaled to [0,1]
/// </code>
/// No gradient is taken; a sample is a channel, those of the largest mean first; one that is the same everywhere is left out. The score is the class's probability, as published, where the
/// target is a logit and there is one; other targets are taken as they are. (The published c_k has p_c(0) taken off, which the softmax takes out again.)
/// </summary>
/// <param name="layer">Name of the layer; null takes that of <see cref="LayerChoice"/>.</param>
/// <param name="relu">Whether negative values are cut off.</param>
public sealed class ScoreCam(string? layer = null, bool relu = true) : IExplainer
{
    const float Lowest = -1e30f;

    /// <inheritdoc/>
    public string Name => "score-cam";

    /// <inheritdoc/>
    public int DefaultSamples => 2048;

    /// <inheritdoc/>
    public int MostSamples(INetwork network) => ChannelSchedule.Count(network, Name, layer);

    /// <inheritdoc/>
    public Recipe Build(ExplainContext c)
    {
        if (c.X.Shape.Rank != 4)
            throw new ExplainException($"{Name} masks an image [1,H,W,C], '{c.Network.Name}' takes {c.X.Shape}: grad-cam takes every input");
        var (g, at) = (c.Graph, CamLayer.Find(c, Name, layer));
        var image = at.Image(at.Value);
        // [B,h,w,1]: one channel a sample.
        var own = g.Add(new TakeRow(), g.Add(new Transpose(3, 1, 2, 0), image), ChannelSchedule.Append(c, image));
        var large = Upsampling.To(g, own, c.X.Shape[1], c.X.Shape[2]);
        var (low, high) = (g.Add(new ReduceMin([1, 2], keepDimensions: true), large), g.Add(new ReduceMax([1, 2], keepDimensions: true), large));
        var differs = high.Greater(low);
        var mask = (large - low) / g.Add(new Where(), differs, high - low, g.Constant(1));
        var exists = c.PerSample(c.Column("weight", (_, _, _) => 1)) * differs;
        var map = Softmax(g, c.PerSample(Score(c, c.X * mask)), exists, own);
        return new(at.Enlarged(c, relu ? map.Relu() : map)) { Warn = _ => at.Doubt(image) };
    }

    static Node Score(ExplainContext c, Node points)
    {
        var target = c.Target.Form == TargetForm.Logit && c.Network.Link != ScoreLink.None ? TargetForm.Prob : c.Target;
        return TargetSeeds.Value(c.Graph, target, c.Network.Link, c.Network.Build(c.Graph, points).Logits, c.Class);
    }

    // sum softmax(scores) values over all samples so far, of scores [B,1,1,1]: states are kept relative to the largest score.
    static Node Softmax(Graph g, Node scores, Node exists, Node values)
    {
        var (top, weight, sum) = (g.State("cam.top", [1, 1, 1, 1], [Lowest]), g.State("cam.weight", [1, 1, 1, 1]), g.State("cam.sum", values.Shape.With(0, 1)));
        var largest = top.Max(g.Add(new ReduceMax([0], keepDimensions: true), g.Add(new Where(), exists, scores, g.Constant(Lowest))));
        var (kept, share) = ((top - largest).Exp(), (scores - largest).Min(g.Constant(0)).Exp() * exists);
        var (newWeight, newSum) = (weight * kept + Total(share), sum * kept + Total(share * values));
        g.Update(top, largest);
        g.Update(weight, newWeight);
        g.Update(sum, newSum);
        return newSum / newWeight.Max(g.Constant(1e-30f));

        Node Total(Node all) => g.Add(new ReduceSum([0], keepDimensions: true), all);
    }
}
