using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Lap;

/// <summary>A LAP layer of a network that was built into a graph.</summary>
/// <param name="Name">The pooling or convolution that it was put at.</param>
/// <param name="Pool">The node that pools.</param>
/// <param name="Output">The layer's result [N,P,Q,C]: with a gate, old pooling and attention together.</param>
/// <param name="Concepts">Scores of the concepts [N,H,W,Q], in (0,1); the attention itself where the file names no others.</param>
/// <param name="Gate">The share of attention in the result [1]; null where it is all of it.</param>
public sealed record LapSite(string Name, Node Pool, Node Output, Node Concepts, Node? Gate)
{
    const float LeastScore = 1e-6f;

    /// <summary>The op.</summary>
    public LocalAttentionPool Op => (LocalAttentionPool)Pool.Op;

    /// <summary>What is pooled [N,H,W,C].</summary>
    public Node Values => Pool.Inputs[0];

    /// <summary>The largest concept's score [N,H,W,1].</summary>
    public Node Attention => Pool.Inputs[1];

    /// <summary>Scores of the concepts before the sigmoid [N,H,W,Q].</summary>
    internal Node Scores => Concepts.Op is Sigmoid ? Concepts.Inputs[0] : LogOdds(Concepts.Clip(LeastScore, 1 - LeastScore));

    /// <summary>The scorer's weights [Q,C,1,1] as the file has them; null where they are not open.</summary>
    internal Node? Weights => Pool.Graph.Find(new LapNames(Name).Weight);

    /// <summary>Whether every class has as many concepts of its own: concept q is of class q K / Q, rounded down.</summary>
    internal bool HasClasses(int classes) => Concepts.Shape[3] % classes == 0;

    /// <summary>Relevance [N,P,Q,C] of the layer's windows brought down to what is pooled.</summary>
    public Node Spread(Node relevance) => Op.Spread(relevance.Graph, relevance, Attention, Pool.Inputs[2], Pool.Inputs[3]);

    /// <summary>The layers on the way to the scores, each after those before it; one for each attention, the first that it pools.</summary>
    public static IReadOnlyList<LapSite> Find(NetworkOutput output)
    {
        var above = Ancestry.Of([output.Logits]).OrderBy(node => node.Id).ToArray();
        var readers = above.SelectMany(node => node.Inputs.Select(input => (Input: input, Reader: node))).ToLookup(edge => edge.Input, edge => edge.Reader);
        return [.. above.Where(node => node.Op is LocalAttentionPool).DistinctBy(node => node.Inputs[1]).Select(pool => Of(pool, output, readers))];
    }

    /// <summary>Whether a network has LAP layers.</summary>
    public static bool Has(INetwork network)
    {
        var g = new Graph();
        return Find(network.Build(g, g.Input("x", network.InputShape))).Count > 0;
    }

    /// <summary>
    /// The layers that one another's result goes through, from the last one down: below each the last of those that its values depend on, coarse to fine.
    /// </summary>
    public static IReadOnlyList<LapSite> Chain(IReadOnlyList<LapSite> sites)
    {
        var chain = new List<LapSite>();
        for (var next = sites.LastOrDefault(); next is not null;)
        {
            chain.Add(next);
            var below = Ancestry.Of([next.Values]);
            next = sites.LastOrDefault(site => below.Contains(site.Pool));
        }
        return chain;
    }

    static LapSite Of(Node pool, NetworkOutput output, ILookup<Node, Node> readers)
    {
        var names = output.Layers.Where(layer => layer.Value == pool.Inputs[1]).Select(layer => LapNames.Of(layer.Key)).FirstOrDefault(names => names is not null);
        var concepts = names is not null && output.Layers.GetValueOrDefault(names.Concepts) is { Shape.Rank: 4 } scores ? scores : pool.Inputs[1];
        var (result, gate) = Gated(pool, readers);
        return new(names?.Layer ?? pool.Name, pool, result, concepts, gate);
    }

    // old + gate (pooled - old), as the importer appends it.
    static (Node Output, Node? Gate) Gated(Node pool, ILookup<Node, Node> readers)
    {
        foreach (var change in readers[pool].Where(node => node.Op is Sub && node.Inputs[0] == pool))
            foreach (var share in readers[change].Where(node => node.Op is Mul && node.Inputs[1] == change))
                foreach (var sum in readers[share].Where(node => node.Op is Add && node.Inputs[0] == change.Inputs[1]))
                    return (sum, share.Inputs[0]);
        return (pool, null);
    }

    static Node LogOdds(Node a) => (a / (1 - a)).Log();
}
