using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// The class-activation map [Zhou 2016]: <c>sum_k W_ck A^k</c>, of the activations A in front of a head of global average pooling and one linear layer W. Of any other head it is
/// not defined, and refused. Its mean over places and the bias make the logit.
/// </summary>
/// <param name="layer">Name of the layer; null takes that of <see cref="Models.LayerChoice"/>.</param>
/// <param name="relu">Whether negative values are cut off.</param>
public sealed class PooledHeadCam(string? layer = null, bool relu = false) : IExplainer
{
    /// <inheritdoc/>
    public string Name => "cam";

    /// <inheritdoc/>
    public int DefaultSamples => 1;

    bool IExplainer.MayChooseClass => true;

    /// <inheritdoc/>
    public Recipe Build(ExplainContext c)
    {
        c.RequireOneSample(Name);
        if (!TargetScore.IsLinear(c.Target))
            throw new ExplainException($"{Name} weighs activations by the weights of a logit, {c.Target.Form.ToString().ToLowerInvariant()} was asked for: grad-cam takes every target");
        var (g, at) = (c.Graph, CamLayer.Find(c, Name, layer));
        Require(at, new Reach(at.Value, at.Output.Logits));
        var gradient = g.Gradient(at.Output.Logits, c.TargetSeed(at.Output.Logits), [at.Value])[0];
        var a = at.Image(at.Value);
        // The gradient is the weight over the number of places, at each of them.
        var weights = g.Add(new ReduceSum([1, 2], keepDimensions: true), at.Image(gradient));
        var map = g.Add(new ReduceSum([3], keepDimensions: true), a * weights);
        return new(at.Enlarged(c, relu ? map.Relu() : map)) { Warn = _ => at.Doubt(a) };
    }

    // First the mean over all places, then weights, of which nothing but sums and moves stand around.
    void Require(CamLayer at, Reach reach)
    {
        var isPooled = false;
        foreach (var node in reach.Nodes)
        {
            var pools = IsPooling(node, at);
            var isLayer = node.Op is MatMul or Conv2D;
            if (Dependences.Of(node, reach) is not (Dependence.Moves or Dependence.Linear) || (isLayer && !isPooled) || (node.Op is AveragePool2D or ReduceMean && !pools) || node.Op is ReduceSum)
                throw Refusal(at, $"'{node.Name}' ({node.Op.Name}) stands there");
            isPooled |= pools;
        }
        if (!isPooled)
            throw Refusal(at, "nothing pools there");
    }

    static bool IsPooling(Node node, CamLayer at)
    {
        var (before, after) = (node.Inputs[0].Shape.Count, node.Shape.Count);
        return node.Op is AveragePool2D or ReduceMean && before == after * (at.Value.Shape.Count / at.Channels) && after == at.Channels;
    }

    ExplainException Refusal(CamLayer at, string why) => new(
        $"{Name} needs a head of global average pooling and one linear layer behind '{at.Name}': {why}; grad-cam, hires-cam and layer-cam take every head");
}
