using Whence.Graphs;

namespace Whence.Models.Networks;

/// <summary>
/// A network whose parameters' names begin with a prefix, so that several networks can share one graph and one set of weights.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="prefix">Put before the name of every parameter.</param>
sealed class ScopedNetwork(INetwork network, string prefix) : INetwork
{
    /// <inheritdoc/>
    public string Name => network.Name;

    /// <inheritdoc/>
    public Shape InputShape => network.InputShape;

    /// <inheritdoc/>
    public int Classes => network.Classes;

    /// <inheritdoc/>
    public LabelList Labels => network.Labels;

    /// <inheritdoc/>
    public bool IsPicture => network.IsPicture;

    /// <inheritdoc/>
    public ScoreLink Link => network.Link;

    /// <inheritdoc/>
    public bool IsOneSigmoid => network.IsOneSigmoid;

    /// <inheritdoc/>
    public string? FileHash => network.FileHash;

    /// <inheritdoc/>
    public NetworkOutput Build(Graph g, Node x)
    {
        var own = new Graph();
        var input = own.Input("x", x.Shape);
        return network.Build(own, input).Through(new GraphCopy(g, prefix).Replace(input, _ => x));
    }

    /// <inheritdoc/>
    public void Load(Weights weights)
    {
        using var own = new Weights(weights.Backend);
        network.Load(own);
        foreach (var name in own.Names)
            weights.Set(prefix + name, own.ShapeOf(name), own.Get(name));
    }
}
