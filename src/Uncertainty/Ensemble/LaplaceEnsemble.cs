using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty;

/// <summary>Members that share a network up to its last linear layer and differ in that layer: samples of a posterior over it.</summary>
public sealed class LaplaceEnsemble : Ensemble
{
    const string WeightName = "laplace.weight";
    const string BiasName = "laplace.bias";

    readonly INetwork network;
    readonly IReadOnlyList<LinearHead> heads;

    /// <summary>Members by sampled last layers.</summary>
    /// <param name="network">A network that ends in a linear layer.</param>
    /// <param name="heads">A last layer for each member, W [K,D].</param>
    /// <exception cref="ExplainException">The network ends otherwise, there are no heads, or one does not fit.</exception>
    public LaplaceEnsemble(INetwork network, IReadOnlyList<LinearHead> heads)
    {
        TargetScore.RequireOneClass(network, "uncertainty");
        (this.network, this.heads) = (network, heads);
        if (heads.Count == 0)
            throw new ExplainException($"Laplace members of '{network.Name}': at least one last layer is needed");
        var trial = new Graph();
        var dimensions = Features(trial, network.Build(trial, trial.Input("x", network.InputShape))).Shape[1];
        for (var s = 0; s < heads.Count; s++)
        {
            if (heads[s].Classes != network.Classes || heads[s].Dimensions != dimensions)
                throw new ExplainException(
                    $"Laplace member {s} of '{network.Name}': its weight is [{heads[s].Classes},{heads[s].Dimensions}], "
                    + $"the network needs [{network.Classes},{dimensions}]");
        }
    }

    /// <inheritdoc/>
    public override string Name => $"{FileName(network)} with sampled last layers";

    /// <inheritdoc/>
    public override Shape InputShape => network.InputShape;

    /// <inheritdoc/>
    public override int Classes => network.Classes;

    /// <inheritdoc/>
    public override LabelList Labels => network.Labels;

    /// <inheritdoc/>
    public override int Branches => 1;

    /// <inheritdoc/>
    public override int PerBranch => heads.Count;

    /// <inheritdoc/>
    public override NetworkOutput Build(Graph g, int branch, Node x, Node member)
    {
        var output = network.Build(g, x);
        var features = Features(g, output);
        var (m, d) = (features.Shape[0], features.Shape[1]);
        var weight = g.Add(new TakeRow(), g.Parameter(WeightName, [Count, Classes, d]), member);
        var product = g.Add(new MatMul(transposeB: true), g.Add(new Reshape([m, 1, d]), features), weight);
        var bias = g.Add(new TakeRow(), g.Parameter(BiasName, [Count, Classes]), member);
        return output with { Logits = g.Add(new Reshape([m, Classes]), product) + bias };
    }

    /// <summary>The trunk runs once for all members.</summary>
    /// <inheritdoc/>
    public override Node Build(Graph g, Node x)
    {
        var features = Features(g, network.Build(g, x));
        var (n, d) = (features.Shape[0], features.Shape[1]);
        var weight = g.Add(new Reshape([Count * Classes, d]), g.Parameter(WeightName, [Count, Classes, d]));
        var bias = g.Add(new Reshape([Count * Classes]), g.Parameter(BiasName, [Count, Classes]));
        var product = g.Add(new MatMul(transposeB: true), features, weight) + bias;
        return g.Add(new Transpose(1, 0, 2), g.Add(new Reshape([n, Count, Classes]), product));
    }

    /// <inheritdoc/>
    public override void Load(Weights weights)
    {
        network.Load(weights);
        weights.Set(WeightName, [Count, Classes, heads[0].Dimensions], [.. heads.SelectMany(head => head.Weight)]);
        weights.Set(BiasName, [Count, Classes], [.. heads.SelectMany(head => head.Bias)]);
    }

    Node Features(Graph g, NetworkOutput output) => NetworkHead.FindFeatures(g, output.Logits)
        ?? throw new ExplainException($"'{network.Name}' does not end in a linear layer, which Laplace members replace");
}
