using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Uncertainty.Features;

/// <summary>Where a network's last linear layer stands in a graph: z = W u + b, with u the penultimate features.</summary>
/// <param name="Features">u [N,D].</param>
/// <param name="Head">W and b.</param>
sealed record NetworkHead(Node Features, LinearHead Head)
{
    const string Layer = "the last linear layer";

    /// <summary>
    /// Walks back from <paramref name="logits"/> [N,K] over constants added or multiplied and reshapes to a matrix product, or to a
    /// convolution of maps of one place.
    /// </summary>
    /// <param name="g">The graph that the network was built in.</param>
    /// <param name="logits">The network's class scores.</param>
    /// <param name="weights">The values of the network's parameters.</param>
    /// <returns>The layer, or null where the network does not end in one.</returns>
    public static NetworkHead? Find(Graph g, Node logits, Weights weights)
    {
        var reads = Reads(g);
        if (FeaturesOf(logits, reads) is not { } features)
            return null;
        return new(Rows(g, features), Measure(features, logits, weights, reads));
    }

    /// <summary>What the last linear layer reads, [N,D], or null where the network does not end in one.</summary>
    internal static Node? FindFeatures(Graph g, Node logits) => FeaturesOf(logits, Reads(g)) is { } features ? Rows(g, features) : null;

    static Node? FeaturesOf(Node logits, bool[] reads)
    {
        var product = logits;
        while (product.Op is not (MatMul or Conv2D))
        {
            if (product.Inputs.Count == 0 || product.Op is not (Reshape or Add or Sub or Mul or Affine))
                return null;
            var carrying = product.Inputs.Where(input => reads[input.Id]).ToArray();
            if (carrying is not [var only] || (product.Op is Sub && product.Inputs[1] == only))
                return null;
            product = only;
        }
        var (features, weight) = (product.Inputs[0], product.Inputs[1]);
        var isLinear = product.Op is MatMul { TransposeA: false } ? features.Shape.Rank == 2
            : product.Op is Conv2D && features.Shape[1] * features.Shape[2] == 1 && product.Shape[1] * product.Shape[2] == 1;
        return isLinear && reads[features.Id] && !reads[weight.Id] ? features : null;
    }

    static Node Rows(Graph g, Node features) =>
        features.Shape.Rank == 2 ? features : g.Add(new Reshape([features.Shape[0], features.Shape[-1]]), features);

    /// <summary>As <see cref="Find"/>.</summary>
    /// <exception cref="ExplainException">The network does not end in a linear layer.</exception>
    public static NetworkHead Require(Graph g, INetwork network, Node logits, Weights weights) => Find(g, logits, weights)
        ?? throw new ExplainException($"'{network.Name}' does not end in a linear layer (a matrix product, perhaps with a bias)");

    // Which nodes depend on what the caller sets: the others are known from the weights alone.
    static bool[] Reads(Graph g)
    {
        var reads = new bool[g.Nodes.Count];
        foreach (var node in g.Nodes)
            reads[node.Id] = node.Op is Source { Kind: not (SourceKind.Parameter or SourceKind.Constant) } || node.Inputs.Any(i => reads[i.Id]);
        return reads;
    }

    // The layer is affine: its values at zero and at the unit vectors are b and b + W's columns, whatever it is made of.
    static LinearHead Measure(Node features, Node logits, Weights weights, bool[] reads)
    {
        var (d, k) = (features.Shape[-1], logits.Shape[1]);
        var g = new Graph();
        var u = g.Input(Layer, features.Shape.With(0, d + 1));
        var copies = new Dictionary<Node, Node> { [features] = u };
        var z = Copy(logits);
        using var plan = Plan.Compile(g, weights.Backend, weights, [z]);
        var points = new float[(d + 1) * d];
        for (var i = 0; i < d; i++)
            points[(i + 1) * d + i] = 1;
        plan.Set(u, points);
        plan.Run();
        var values = plan.Get(z);
        var weight = new float[k * d];
        for (var c = 0; c < k; c++)
        {
            for (var i = 0; i < d; i++)
                weight[c * d + i] = values[(i + 1) * k + c] - values[c];
        }
        return new(weight, values[..k].ToArray());

        Node Copy(Node node)
        {
            if (copies.TryGetValue(node, out var known))
                return known;
            return copies[node] = node.Op switch
            {
                Source { Kind: SourceKind.Parameter } => g.Parameter(node.Name, node.Shape),
                Source source => g.Constant(node.Shape, source.Values.ToArray()),
                Reshape when reads[node.Id] => g.Add(new Reshape(node.Shape.With(0, d + 1)), Copy(node.Inputs[0])),
                _ => g.Add(node.Op, [.. node.Inputs.Select(Copy)]),
            };
        }
    }
}
