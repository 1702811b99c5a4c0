using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty;

/// <summary>Everything a verdict is made of, as one graph: one forward pass of the network serves scores, features, evidence and both maps.</summary>
sealed class JudgeGraph
{
    public JudgeGraph(INetwork network, Weights weights, JudgeOptions options)
    {
        X = Graph.Input("judge.x", network.InputShape);
        var output = network.Build(Graph, X);
        Logits = output.Logits;
        // Without a class of its own the map is of the class that the network takes, chosen within the plan.
        var taken = Graph.Add(new ArgMax(-1, keepDimensions: false), Logits);
        var full = FullGradient.Append(Graph, X, Logits, TargetSeeds.Append(Graph, TargetScore.FormOf(network, TargetForm.Logit), network.Link, Logits, taken), raw: false);
        (Map, Gap) = (full.Map, full.Gap(Graph));
        Members = options.Members ?? Alone(network, output, options.Temperature);
        Uncertainty = new(Graph, X, Members, new UncertaintyOptions { Precision = options.Precision }.Checked());
        if (options.Posterior is { } posterior)
            (Factors, Posterior) = Append(network, output, weights, posterior);
    }

    public Graph Graph { get; } = new();

    /// <summary>The input [1,H,W,C].</summary>
    public Node X { get; }

    /// <summary>[1,K].</summary>
    public Node Logits { get; }

    /// <summary>Full gradient of the class taken, [1,H,W,1].</summary>
    public Node Map { get; }

    /// <summary>What the full gradient misses, relative, [1].</summary>
    public Node Gap { get; }

    /// <summary>The members; the calibrated network alone where none were given.</summary>
    public Ensemble Members { get; }

    /// <summary>The members' probabilities and the map of their uncertainty.</summary>
    public Propagation Uncertainty { get; }

    /// <summary>The posterior's factors.</summary>
    public PosteriorFactors? Factors { get; }

    /// <summary>The posterior at the network's features.</summary>
    public PosteriorNodes? Posterior { get; }

    public Node[] Outputs =>
    [
        Logits, Map, Gap, Uncertainty.Map, Uncertainty.ClassTotals, Uncertainty.Probabilities,
        .. Posterior is { } p ? new[] { p.Kernel, p.Mean, p.Variance } : [],
    ];

    DeepEnsemble Alone(INetwork network, NetworkOutput output, double temperature)
    {
        var calibrated = Logits * (float)(1 / temperature);
        return new([new BuiltNetwork(network, X, output with { Logits = calibrated })]);
    }

    (PosteriorFactors Factors, PosteriorNodes Nodes) Append(INetwork network, NetworkOutput output, Weights weights, SparsePosterior posterior)
    {
        posterior.CheckOrigin(new(network.Name, NetworkFingerprint.Of(network), posterior.Origin.Layer));
        var layer = posterior.Origin.Layer;
        var head = layer == FeatureLayer.Penultimate ? NetworkHead.Find(Graph, Logits, weights) : null;
        var features = FeatureLayer.Choose(X, network, output, head, layer).Features;
        var factors = posterior.Factor(weights.Backend);
        return (factors, PosteriorNodes.Append(Graph, features, posterior, factors));
    }
}
