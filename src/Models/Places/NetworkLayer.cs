using Whence.Graphs;

namespace Whence.Models;

/// <summary>
/// One layer of a network: places are [height, width] where they are known, placeless the tokens beside them; the reason is given for the default layer.
/// </summary>
public sealed record NetworkLayer(string Name, string Operation, int[] Shape, bool IsImage, int[]? Places, int Placeless, bool IsDefault, string? Reason)
{
    /// <summary>The layers of a network, in its own order.</summary>
    public static IReadOnlyList<NetworkLayer> Of(INetwork network)
    {
        var g = new Graph();
        var x = g.Input("x", network.InputShape);
        var output = network.Build(g, x);
        var (choice, places) = (LayerChoice.Find(x, output), output.Places(x));
        return [.. output.Layers.Where(layer => layer.Value != x).Select(layer => Of(layer.Key, layer.Value, places.GetValueOrDefault(layer.Value), choice))];
    }

    static NetworkLayer Of(string name, Node node, LayerPlaces? places, LayerChoice? choice)
    {
        var known = places?.Fits(node.Shape) == true ? places : null;
        var isDefault = name == choice?.Name;
        return new(
            name, node.Op.Name, node.Shape.ToArray(), known is { AreTokens: false }, known is null ? null : [known.Height, known.Width], known?.Placeless(node.Shape) ?? 0,
            isDefault, isDefault ? choice!.Reason : null);
    }
}
