using Whence.Explain;
using Whence.Graphs;
using Whence.Models;

namespace Whence.Uncertainty;

/// <summary>A network that stands in a graph already: it is not appended a second time for the same input.</summary>
/// <param name="network">The network.</param>
/// <param name="x">The input that it was built for.</param>
/// <param name="output">What it gives there, or what was made of that.</param>
sealed class BuiltNetwork(INetwork network, Node x, NetworkOutput output) : INetwork
{
    public string Name => network.Name;

    public Shape InputShape => network.InputShape;

    public int Classes => network.Classes;

    public LabelList Labels => network.Labels;

    public bool IsPicture => network.IsPicture;

    public ScoreLink Link => network.Link;

    public bool IsOneSigmoid => network.IsOneSigmoid;

    public NetworkOutput Build(Graph g, Node input) => input == x
        ? output
        : throw new ExplainException($"'{Name}' was built for '{x.Name}', not for '{input.Name}'");

    public void Load(Weights weights) => network.Load(weights);
}
