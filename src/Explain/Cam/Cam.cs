using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// Class-activation maps: the activations of one layer weighted by the target's gradient there, [h,w]; on a picture's network enlarged to
/// the
/// input's size (bilinear, half-pixel centres).
/// </summary>
/// <param name="name">The method's name.</param>
/// <param name="form">How activations are weighted.</param>
/// <param name="layer">Name of the layer; null takes that of <see cref="Models.LayerChoice"/>.</param>
/// <param name="relu">Whether negative values are cut off.</param>
public sealed class Cam(string name, CamForm form, string? layer = null, bool relu = true) : IExplainer
{
    const float Least = 1e-30f;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public int DefaultSamples => 1;

    /// <inheritdoc/>
    public bool TakesManyInputs => true;

    /// <summary>Whether the map is enlarged to the input's size; null: on pictures only.</summary>
    public bool? Enlarge { get; init; }

    /// <inheritdoc/>
    public Recipe Build(ExplainContext c)
    {
        c.RequireOneSample(Name);
        var (g, at) = (c.Graph, CamLayer.Find(c, Name, layer));
        var gradient = g.Gradient(at.Output.Logits, c.TargetSeed(at.Output.Logits), [at.Value])[0];
        var (a, da) = (at.Image(at.Value), at.Image(gradient));
        var map = g.Add(new ReduceSum([3], keepDimensions: true), Weighted(g, a, da));
        return new(at.Enlarged(c, relu ? map.Relu() : map, Enlarge)) { Warn = _ => at.Doubt(a) };
    }

    Node Weighted(Graph g, Node a, Node gradient) => form switch
    {
        CamForm.HiResCam => a * gradient,
        CamForm.LayerCam => a * gradient.Relu(),
        CamForm.GradCamPlusPlus => a * PlusPlus(g, a, gradient),
        _ => a * g.Add(new ReduceMean([1, 2], keepDimensions: true), gradient),
    };

    static Node PlusPlus(Graph g, Node a, Node gradient)
    {
        // alpha = g^2 / (2 g^2 + S g^3) = 1 / (2 + S g) where g is not 0.
        var total = g.Add(new ReduceSum([1, 2], keepDimensions: true), a);
        var below = 2 + total * gradient;
        var sign = below.Sign();
        var size = g.Add(new Clip(Least, float.MaxValue), below.Abs());
        var alpha = sign / size;
        return g.Add(new ReduceSum([1, 2], keepDimensions: true), alpha * gradient.Relu());
    }
}
