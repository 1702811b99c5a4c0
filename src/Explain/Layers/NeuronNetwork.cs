using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Explain;

/// <summary>
/// A layer seen as a network of its own, whose scores are the layer's channels, at one place or on average over all: so that every method that explains a score explains a neuron. The class is
/// the number of the channel; scores are activations, without probabilities.
/// </summary>
public sealed class NeuronNetwork : INetwork
{
    readonly INetwork network;
    readonly string layer;
    readonly (int Row, int Column)? place;

    /// <summary>The channels of a layer.</summary>
    /// <param name="network">The whole network.</param>
    /// <param name="layer">Name of the layer.</param>
    /// <param name="place">One of its places; the mean over all of them when null.</param>
    /// <exception cref="ExplainException">There is no such layer or place, or the layer's values are neither channels nor channels at places.</exception>
    public NeuronNetwork(INetwork network, string layer, (int Row, int Column)? place = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        (this.network, this.layer, this.place) = (network, layer, place);
        var g = new Graph();
        Classes = Build(g, g.Input("x", network.InputShape)).Logits.Shape[1];
    }

    /// <inheritdoc/>
    public string Name => network.Name;

    /// <inheritdoc/>
    public Shape InputShape => network.InputShape;

    /// <summary>Number of channels.</summary>
    public int Classes { get; }

    /// <inheritdoc/>
    public bool IsPicture => network.IsPicture;

    /// <summary>None: activations have no probabilities.</summary>
    public ScoreLink Link => ScoreLink.None;

    /// <inheritdoc/>
    public string? FileHash => network.FileHash;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes =>
        [.. network.Notes, $"scores are the channels of layer '{layer}'{(place is var (row, column) ? $" at row {row}, column {column}" : "")}, without probabilities"];

    /// <inheritdoc/>
    public NetworkOutput Build(Graph g, Node x)
    {
        var at = CamLayer.On(g, x, network, "a neuron", layer);
        var channels = Channels(g, at);
        var before = Ancestry.Of([channels], end: x);
        return new(channels, at.Output.Layers.Where(known => before.Contains(known.Value)).ToDictionary(known => known.Key, known => known.Value)) { Images = at.Output.Images };
    }

    /// <inheritdoc/>
    public void Load(Weights weights) => network.Load(weights);

    // [N,K].
    Node Channels(Graph g, CamLayer at)
    {
        var shape = at.Value.Shape;
        if (at.Places is null && shape.Rank == 2)
            return place is null ? at.Value : throw new ExplainException($"layer '{layer}' yields {shape}, which has no places: {place.Value.Row},{place.Value.Column} was asked for");
        at.RequirePlaces("a neuron");
        var image = at.Image(at.Value);
        if (place is not var (row, column))
            return g.Add(new ReduceMean([1, 2]), image);
        if (row < 0 || column < 0 || row >= image.Shape[1] || column >= image.Shape[2])
            throw new ExplainException($"layer '{layer}' has {image.Shape[1]} x {image.Shape[2]} places, row {row} and column {column} were asked for, counted from 0");
        var one = g.Add(new Slice([0, row, column, 0], [shape[0], 1, 1, image.Shape[3]]), image);
        return g.Add(new Reshape([shape[0], image.Shape[3]]), one);
    }
}
