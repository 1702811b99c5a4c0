using Whence.Graph;
using Whence.Graph.Ops;
using Whence.Models;

namespace Whence.Explain.Features;

/// <summary>The features [N,D] that a network's layer yields: maps [N,H,W,C] are averaged over their places, other shapes flattened.</summary>
/// <param name="Name">The layer's name in the model, or <see cref="Penultimate"/>.</param>
/// <param name="Features">Their node.</param>
sealed record FeatureLayer(string Name, Node Features)
{
    /// <summary>What the last linear layer reads.</summary>
    public const string Penultimate = "penultimate";

    /// <summary>
    /// The layer called <paramref name="layer"/>; by default what the last linear layer reads, or, of a network that ends otherwise, what
    /// the convolution before the last yields.
    /// </summary>
    /// <exception cref="ExplainException">There is no such layer, or no default.</exception>
    public static FeatureLayer Choose(Graph.Graph g, INetwork network, NetworkOutput output, NetworkHead? head, string? layer)
    {
        if (head is not null && layer is null or Penultimate)
            return new(Penultimate, head.Features);
        var name = layer ?? (output.Convolutions.Count > 1 ? output.Convolutions[^2] : throw new ExplainException(
            $"'{network.Name}' does not end in a linear layer and has fewer than two convolutions: name the layer to take features from"));
        return output.Layers.TryGetValue(name, out var node)
            ? new(name, Pooled(g, node))
            : throw new ExplainException($"'{network.Name}' has no layer '{name}'; its convolutions are {string.Join(", ", output.Convolutions)}");
    }

    static Node Pooled(Graph.Graph g, Node layer) => layer.Shape.Rank switch
    {
        2 => layer,
        4 => g.Add(new ReduceMean([1, 2]), layer),
        _ => g.Add(new Reshape([layer.Shape[0], layer.Shape.Length / layer.Shape[0]]), layer),
    };
}
