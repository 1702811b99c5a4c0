using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Explain;

/// <summary>
/// Class-activation maps: the activations of one layer weighted by the target's gradient there, [h,w]; on a picture's network enlarged to
/// the
/// input's size (bilinear, half-pixel centres).
/// </summary>
/// <param name="name">The method's name.</param>
/// <param name="form">How activations are weighted.</param>
/// <param name="layer">Name of the layer; null takes that of <see cref="LayerChoice"/>.</param>
/// <param name="relu">Whether negative values are cut off.</param>
public sealed class Cam(string name, CamForm form, string? layer = null, bool relu = true) : IExplainer
{
    const float Least = 1e-30f;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public int DefaultSamples => 1;

    /// <summary>Whether the map is enlarged to the input's size; null: on pictures only.</summary>
    public bool? Enlarge { get; init; }

    /// <inheritdoc/>
    public Recipe Build(ExplainContext c)
    {
        c.RequireOneSample(Name);
        var g = c.Graph;
        var output = c.Network.Build(g, c.X);
        var place = Layer(c, output);
        var value = output.Layers[place];
        var places = output.Places(c.X).GetValueOrDefault(value) is { } known && known.Fits(value.Shape) ? known : null;
        if (places is null && value.Shape.Rank != 4)
            throw new ExplainException($"{Name}: layer '{place}' yields {value.Shape}, whose places in the picture are not known: an image [1,H,W,C], or the tokens of its patches, are needed (see 'whence layers')");
        var gradient = g.Gradient(output.Logits, c.TargetSeed(output.Logits), [value])[0];
        var (a, da) = places is null ? (value, gradient) : (places.ToImage(g, value), places.ToImage(g, gradient));
        var map = g.Add(new ReduceSum([3], keepDimensions: true), Weighted(g, a, da));
        if (relu)
            map = map.Relu();
        return new(Enlarge ?? c.IsPicture ? Upsampling.To(g, map, c.X.Shape[1], c.X.Shape[2]) : map) { Warn = _ => Doubt(place, a.Shape, places) };
    }

    static string? Doubt(string place, Shape image, LayerPlaces? places) =>
        image[1] * image[2] == 1 ? $"layer '{place}' has one place only: its map says nothing about places"
        : places is null ? $"layer '{place}' is read as [1,H,W,C] {image}, which its file does not say"
        : null;

    string Layer(ExplainContext c, NetworkOutput output)
    {
        var wanted = layer ?? LayerChoice.Find(c.X, output)?.Name ?? throw new ExplainException(
            $"{Name}: no value of '{c.Network.Name}' has more than one place and is on every path to the class scores; name a layer");
        return output.Layers.ContainsKey(wanted) ? wanted : throw new ExplainException(
            $"{Name}: '{c.Network.Name}' has no layer '{wanted}'; {NearNames.Hint(wanted, output.Layers.Keys)}");
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
