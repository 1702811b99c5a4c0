using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Lap;

namespace Whence.Explain;

/// <summary>
/// The map of a network with LAP layers [Modegh 2022], out of its forward pass: at the last layer R(r) = sum over windows of w_r relu(&lt;h, V_r&gt;), h the target's weights in
/// the head behind it (of a linear head its row W_k), then down through the layers before it, R(r) = sum over windows of w_r R(p), which keeps the sum. Between layers
/// places stay where they are. On pictures enlarged to the input's size, the sum kept. Made up of the layers' own weights: it says where the network took its features
/// from, not what the convolutions between them mixed.
/// </summary>
/// <param name="isSharp">Whether every level is multiplied by the class's own concept score there; the sum is then not kept.</param>
public sealed class LocalAttentionMap(bool isSharp = false) : IExplainer
{
    const string GateFact = "least gate";

    /// <inheritdoc/>
    public string Name => isSharp ? "lap-sharp" : "lap";

    /// <inheritdoc/>
    public int DefaultSamples => 1;

    bool IExplainer.MayChooseClass => true;

    /// <inheritdoc/>
    public Recipe Build(ExplainContext c)
    {
        c.RequireOneSample(Name);
        var (g, output) = (c.Graph, c.Network.Build(c.Graph, c.X));
        var sites = LapSite.Find(output);
        if (sites.Count == 0)
            throw new ExplainException($"{Name} reads LAP layers, '{c.Network.Name}' has none; 'whence lap insert' puts them in, 'whence lap train' trains them");
        c.TakeInputLogits(output.Logits);
        var chain = LapSite.Chain(sites);
        var head = g.Gradient(output.Logits, c.TargetSeed(output.Logits), [chain[0].Output])[0];
        var relevance = g.Add(new ReduceSum([3], keepDimensions: true), chain[0].Values * chain[0].Spread(head)).Relu();
        relevance = Sharpened(c, relevance, chain[0]);
        foreach (var site in chain.Skip(1))
            relevance = Sharpened(c, site.Spread(Upsampling.KeepingSum(g, relevance, site.Output.Shape[1], site.Output.Shape[2])), site);
        if (c.IsPicture)
            relevance = Upsampling.KeepingSum(g, relevance, c.X.Shape[1], c.X.Shape[2]);
        return new(relevance)
        {
            Facts = Gates(g, sites) is { } least ? new Dictionary<string, Node> { [GateFact] = least } : new Dictionary<string, Node>(),
            Warn = Doubt,
            Concepts = [.. sites.Select(site => (site.Name, ConceptScores.Append(site.Concepts)))],
        };
    }

    static string? Doubt(IReadOnlyDictionary<string, double> facts) => facts.TryGetValue(GateFact, out var gate) && gate < 1
        ? FormattableString.Invariant($"the gates of LAP layers are at {gate:0.##} of 1: the network still pools as it did before, and the map shows what attention would take (see 'whence lap train')")
        : null;

    // One number for all gates; null where no layer has one.
    static Node? Gates(Graph g, IReadOnlyList<LapSite> sites)
    {
        Node[] gates = [.. sites.Select(site => site.Gate).OfType<Node>()];
        return gates.Length == 0 ? null : g.Add(new Reshape([1]), gates.Aggregate((a, b) => a.Min(b)));
    }

    Node Sharpened(ExplainContext c, Node relevance, LapSite site)
    {
        if (!isSharp)
            return relevance;
        var concepts = site.Concepts.Shape[3];
        if (concepts % c.Network.Classes != 0)
            throw new ExplainException($"{Name} needs concepts for every class; layer '{site.Name}' of '{c.Network.Name}' has {concepts} concepts for {c.Network.Classes} classes");
        return relevance * ConceptScores.OfClass(c.Graph, site.Concepts, c.Class, c.Network.Classes);
    }
}
