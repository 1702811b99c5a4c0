using Whence.Graphs;
using Whence.Models;

namespace Whence.Explain;

/// <summary>The layer that a class-activation map looks at, in a network built on the input, and its values by their places.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Output">The network.</param>
/// <param name="Value">Its values, in their own layout.</param>
/// <param name="Places">Where its places lie; null where that is not known, and they are taken to be [N,H,W,C].</param>
sealed record CamLayer(string Name, NetworkOutput Output, Node Value, LayerPlaces? Places)
{
    /// <summary>Appends the network on the input, and finds the layer of a name; that of <see cref="LayerChoice"/> when null.</summary>
    /// <exception cref="ExplainException">There is no such layer, or it has no places.</exception>
    public static CamLayer Find(ExplainContext c, string method, string? layer)
    {
        var found = On(c.Graph, c.X, c.Network, method, layer);
        found.RequirePlaces(method);
        c.TakeInputLogits(found.Output.Logits);
        return found;
    }

    /// <summary>Appends the network on any node, and finds the layer of a name, whether it has places or not.</summary>
    /// <exception cref="ExplainException">There is no such layer.</exception>
    public static CamLayer On(Graph g, Node x, INetwork network, string method, string? layer)
    {
        var output = network.Build(g, x);
        var name = NameOf(x, output, network, method, layer);
        var value = output.Layers[name];
        return new(name, output, value, output.Places(x).GetValueOrDefault(value) is { } known && known.Fits(value.Shape) ? known : null);
    }

    /// <summary>Refuses a layer without places.</summary>
    /// <exception cref="ExplainException">It has none that are known.</exception>
    public void RequirePlaces(string method)
    {
        if (Places is null && Value.Shape.Rank != 4)
            throw new ExplainException($"{method}: layer '{Name}' yields {Value.Shape}, whose places in the picture are not known: an image [1,H,W,C], or the tokens of its patches, are needed (see 'whence layers')");
    }

    static string NameOf(Node x, NetworkOutput output, INetwork network, string method, string? layer)
    {
        var wanted = layer ?? LayerChoice.Find(x, output)?.Name ?? throw new ExplainException(
            $"{method}: no value of '{network.Name}' has more than one place and is on every path to the class scores; name a layer");
        return output.Layers.ContainsKey(wanted) ? wanted : throw new ExplainException(
            $"{method}: '{network.Name}' has no layer '{wanted}'; {NearNames.Hint(wanted, output.Layers.Keys)}");
    }

    /// <summary>Number of channels K.</summary>
    public int Channels => Value.Shape[ChannelAxis];

    /// <summary>The axis of its values that channels lie on.</summary>
    public int ChannelAxis => Places is null ? 3 : Enumerable.Range(1, Value.Shape.Rank - 1).Single(axis => axis != Places.HeightAxis && axis != Places.WidthAxis);

    /// <summary>Values of the layer's layout as an image [N,h,w,K].</summary>
    public Node Image(Node values) => Places is null ? values : Places.ToImage(values.Graph, values);

    /// <summary>A map [1,h,w,1] at the size of the input where that is a picture, or as is asked for.</summary>
    public Node Enlarged(ExplainContext c, Node map, bool? enlarge = null) => enlarge ?? c.IsPicture ? Upsampling.To(c.Graph, map, c.X.Shape[1], c.X.Shape[2]) : map;

    /// <summary>What a reader should know of the layer, or null.</summary>
    public string? Doubt(Node image) =>
        image.Shape[1] * image.Shape[2] == 1 ? $"layer '{Name}' has one place only: its map says nothing about places"
        : Places is null ? $"layer '{Name}' is read as [1,H,W,C] {image.Shape}, which its file does not say"
        : null;
}
