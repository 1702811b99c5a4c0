using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Uncertainty;

/// <summary>
/// Where dropout of a network makes members that differ: at values that the class scores depend on, except the scores themselves. These are what no weighted sum
/// follows and what has a number for every class: the logits before and after their bias, under other shapes and names, or at every place before they are averaged.
/// </summary>
sealed class DropoutPlaces
{
    const int MostNamed = 12;

    readonly INetwork network;
    readonly NetworkOutput output;

    // Whether a weighted sum follows on some way to the logits.
    readonly Dictionary<Node, bool> followed = [];

    public DropoutPlaces(INetwork network, NetworkOutput output)
    {
        (this.network, this.output) = (network, output);
        var open = new Stack<(Node Node, bool IsFollowed)>([(output.Logits, false)]);
        while (open.TryPop(out var reached))
        {
            if (followed.TryGetValue(reached.Node, out var known) && (known || !reached.IsFollowed))
                continue;
            followed[reached.Node] = reached.IsFollowed;
            foreach (var input in reached.Node.Inputs)
                open.Push((input, reached.IsFollowed || IsWeighted(reached.Node)));
        }
    }

    /// <summary>The layer of this name.</summary>
    /// <exception cref="ExplainException">There is none, or dropout there would say nothing; layers that would do are named.</exception>
    public Node Layer(string name)
    {
        if (!output.Layers.TryGetValue(name, out var layer))
            throw new ExplainException($"dropout: '{network.Name}' has no layer '{name}'; {NearNames.Hint(name, output.Layers.Keys)}");
        return Fault(layer) is { } fault ? throw new ExplainException($"dropout: layer '{name}' of '{network.Name}' {fault}; {Others()}") : layer;
    }

    /// <summary>The network's own places that are good ones.</summary>
    /// <exception cref="ExplainException">It has none.</exception>
    public IReadOnlyList<DropoutSite> Own()
    {
        if (output.Dropouts.Count == 0)
            throw new ExplainException($"'{network.Name}' has no dropout: without it all members are the same and say nothing about uncertainty; name a layer to put dropout behind");
        DropoutSite[] sites = [.. output.Dropouts.Where(site => Fault(site.Value) is null)];
        return sites.Length > 0 ? sites : throw new ExplainException(
            $"dropout: what '{network.Name}' drops itself {Fault(output.Dropouts[^1].Value)}; name a layer to put dropout behind; {Others()}");
    }

    static bool IsWeighted(Node node) => node.Op is Conv2D or Conv2DInputGrad or MatMul;

    /// <summary>Why dropout of a value would say nothing; null where it does not.</summary>
    string? Fault(Node value) =>
        !followed.TryGetValue(value, out var isFollowed) ? "is not what the class scores are made of: all members would be the same"
        : !isFollowed && IsScores(value.Shape) ? "is the class scores themselves: dropping them is no doubt about the features"
        : null;

    bool IsScores(Shape shape)
    {
        var classes = network.IsOneSigmoid ? 1 : network.Classes;
        return shape.Count / shape[0] <= classes || (classes == 1 ? shape[^1] == 1 : shape.Span[1..].Contains(classes));
    }

    // Of what no weighted sum comes before, the input and what is made ready of it, nobody would think.
    string Others()
    {
        HashSet<Node> features = [];
        foreach (var node in followed.Keys.OrderBy(node => node.Id))
        {
            if (IsWeighted(node) || node.Inputs.Any(features.Contains))
                features.Add(node);
        }
        string[] names = [.. output.Layers.Where(layer => features.Contains(layer.Value) && layer.Value.Shape.Rank > 1 && Fault(layer.Value) is null).Select(layer => layer.Key).Reverse()];
        return names.Length == 0 ? "it has no layer that would do"
            : $"layers that would do are {string.Join(", ", names.Take(MostNamed))}{(names.Length > MostNamed ? $" and {names.Length - MostNamed} before them" : "")}";
    }
}
