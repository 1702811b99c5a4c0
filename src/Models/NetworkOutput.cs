using Whence.Graphs;

namespace Whence.Models;

/// <summary>The nodes of a network that its readers ask for.</summary>
/// <param name="Logits">Scores before the network's link function (<see cref="INetwork.Link"/>), [N,K].</param>
/// <param name="Layers">Values by the name they have in the model, in order; images are [N,H,W,C].</param>
public sealed record NetworkOutput(Node Logits, IReadOnlyDictionary<string, Node> Layers)
{
    /// <summary>Where the network has dropout, in order; evaluation passes values on there.</summary>
    public IReadOnlyList<DropoutSite> Dropouts { get; init; } = [];

    /// <summary>Names, among <see cref="Layers"/>, of the values that are known to be images [N,H,W,C]; null where every value of rank four is one.</summary>
    public IReadOnlySet<string>? Images { get; init; }

    /// <summary>Whether the layer called <paramref name="name"/> is an image [N,H,W,C].</summary>
    public bool IsImage(string name) => Layers[name].Shape.Rank == 4 && Images?.Contains(name) != false;

    /// <summary>Where the places of the picture lie in values, for those of which that is known.</summary>
    /// <param name="x">What the network was built on.</param>
    internal IReadOnlyDictionary<Node, LayerPlaces> Places(Node x) => PlaceTracker.Find(x, this);

    /// <summary>The nodes that stand for these in a copy.</summary>
    public NetworkOutput Through(GraphCopy copy) =>
        new(copy.Of(Logits), Layers.ToDictionary(layer => layer.Key, layer => copy.Of(layer.Value)))
        {
            Images = Images,
            Dropouts = [.. Dropouts.Select(site => site with { Value = copy.Of(site.Value) })],
        };
}
