using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Uncertainty.Features;

/// <summary>
/// The features [N,D] that a network's layer yields: of images and of the tokens of patches the mean over their places, other shapes flattened.
/// </summary>
/// <param name="Name">The layer's name in the model, or <see cref="Penultimate"/>.</param>
/// <param name="Features">Their node.</param>
sealed record FeatureLayer(string Name, Node Features)
{
    /// <summary>What the last linear layer reads.</summary>
    public const string Penultimate = "penultimate";

    /// <summary>
    /// The layer called <paramref name="layer"/>; by default what the last linear layer reads, or, of a network that ends otherwise, that of
    /// <see cref="LayerChoice"/>.
    /// </summary>
    /// <exception cref="ExplainException">There is no such layer, or no default.</exception>
    public static FeatureLayer Choose(Node x, INetwork network, NetworkOutput output, NetworkHead? head, string? layer)
    {
        if (head is not null && layer is null or Penultimate)
            return new(Penultimate, head.Features);
        var name = layer ?? LayerChoice.Find(x, output)?.Name ?? throw new ExplainException(
            $"'{network.Name}' does not end in a linear layer, and no value with more than one place is on every path to the class scores: name the layer to take features from");
        return output.Layers.TryGetValue(name, out var node)
            ? new(name, Pooled(x.Graph, node, output.Places(x).GetValueOrDefault(node)))
            : throw new ExplainException($"'{network.Name}' has no layer '{name}'; {NearNames.Hint(name, output.Layers.Keys)}");
    }

    static Node Pooled(Graph g, Node layer, LayerPlaces? places) =>
        places?.Fits(layer.Shape) == true || layer.Shape.Rank == 4 ? g.Add(new ReduceMean([1, 2]), places?.ToImage(g, layer) ?? layer)
        : layer.Shape.Rank == 2 ? layer
        : g.Add(new Reshape([layer.Shape[0], layer.Shape.Count / layer.Shape[0]]), layer);
}
