using Whence.Graph;
using Whence.Graph.Ops;

namespace Whence.Models;

/// <summary>
/// The layer that class-activation maps look at unless another is named: the last value with more than one place that every path from the
/// input to the class scores goes through, and that a weighted sum over channels still follows. On a residual network that is what the last
/// block yields after its sum; what a branch, a gate or an auxiliary head computes is on some paths only, and a classifier that is a
/// convolution yields scores, not features.
/// </summary>
/// <param name="Name">The layer's name, among those of the network.</param>
/// <param name="Reason">Why it is the one, in words.</param>
public sealed record LayerChoice(string Name, string Reason)
{
    /// <summary>The choice for a network that was built on <paramref name="x"/>; null where it has no such value.</summary>
    /// <param name="x">What the network, or what lies before it, was built on.</param>
    /// <param name="output">The network.</param>
    public static LayerChoice? Find(Node x, NetworkOutput output)
    {
        var (path, names) = (Path(x, output.Logits), Names(output));
        var mixes = path.Select(node => node.Op is Conv2D or Conv2DInputGrad or MatMul).ToArray();
        var (first, last) = (Array.IndexOf(mixes, true), Array.LastIndexOf(mixes, true));
        var common = Common(path).Where(at => first >= 0 && at >= first && names.ContainsKey(path[at]) && !PassesOn(path[at])
            && HasPlaces(path[at], x)).ToArray();
        if (common.Length == 0)
            return null;
        var features = common.LastOrDefault(at => at < last, -1);
        return features >= 0
            ? new(names[path[features]], "the last value with more than one place that every path to the class scores goes through")
            : new(names[path[common[^1]]], "the class scores at each place: no value with more than one place comes before them on every path");
    }

    /// <summary>What lies on a path from <paramref name="x"/> to <paramref name="y"/>, operands first.</summary>
    static Node[] Path(Node x, Node y)
    {
        HashSet<Node> above = [];
        var open = new Stack<Node>([y]);
        while (open.TryPop(out var node))
        {
            if (above.Add(node) && node != x)
                Array.ForEach([.. node.Inputs], open.Push);
        }
        HashSet<Node> below = [x];
        var ordered = above.OrderBy(node => node.Id).ToArray();
        foreach (var node in ordered)
        {
            if (node.Inputs.Any(below.Contains))
                below.Add(node);
        }
        return [.. ordered.Where(below.Contains)];
    }

    /// <summary>Indices of the nodes that no edge jumps over.</summary>
    static IEnumerable<int> Common(Node[] path)
    {
        var index = path.Select((node, at) => (node, at)).ToDictionary(pair => pair.node, pair => pair.at);
        var reach = new int[path.Length];
        foreach (var node in path)
        {
            foreach (var input in node.Inputs.Where(index.ContainsKey))
                reach[index[input]] = Math.Max(reach[index[input]], index[node]);
        }
        var furthest = 0;
        for (var at = 0; at < path.Length; at++)
        {
            if (furthest <= at)
                yield return at;
            furthest = Math.Max(furthest, reach[at]);
        }
    }

    static Dictionary<Node, string> Names(NetworkOutput output)
    {
        // The first of several names: what follows under another name passes the value on.
        var names = new Dictionary<Node, string>();
        foreach (var (name, node) in output.Layers)
        {
            if (output.IsImage(name))
                names.TryAdd(node, name);
        }
        return names;
    }

    // As dropout does when it drops nothing.
    static bool PassesOn(Node node) => node.Op is Reshape && node.Inputs[0].Shape == node.Shape;

    // Along a side that was averaged away there are no places left.
    static bool HasPlaces(Node node, Node x) =>
        node.Shape[1] * node.Shape[2] > 1
        && (x.Shape.Rank != 4 || ((node.Shape[1] > 1 || x.Shape[1] == 1) && (node.Shape[2] > 1 || x.Shape[2] == 1)));
}
