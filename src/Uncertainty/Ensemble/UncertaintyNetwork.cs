using Whence.Graphs;
using Whence.Models;

namespace Whence.Uncertainty;

/// <summary>
/// Members seen as a network whose three scores are the total, aleatoric and epistemic uncertainty in nats, so that every method that
/// explains a score explains uncertainty: the class is the number of the <see cref="UncertaintyKind"/>.
/// </summary>
public sealed class UncertaintyNetwork(Ensemble members) : INetwork
{
    /// <inheritdoc/>
    public string Name => $"uncertainty of {members.Name}";

    /// <inheritdoc/>
    public Shape InputShape => members.InputShape;

    /// <summary>Three: total, aleatoric, epistemic.</summary>
    public int Classes => Enum.GetValues<UncertaintyKind>().Length;

    /// <inheritdoc/>
    public NetworkOutput Build(Graph g, Node x) =>
        new(SplitNodes.Append(g, members.Build(g, x)).Uncertainty(g), new Dictionary<string, Node>());

    /// <inheritdoc/>
    public void Load(Weights weights) => members.Load(weights);
}
