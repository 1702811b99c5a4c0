using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models;

/// <summary>
/// The layer that class-activation maps look at unless another is named: the last value with more than one place that every path from the
/// input to the class scores goes through, and that a weighted sum over channels still follows. On a residual network that is what the last
/// block yields after its sum; what a branch, a gate or an auxiliary head computes is on some paths only, and a classifier that is a
/// convolution yields scores, not features. Of a transformer's tokens those count that something reads: not what the last block yields where only the
/// class token goes on from there.
/// </summary>
/// <param name="Name">The layer's name, among those of the network.</param>
/// <param name="Reason">Why it is the one, in words.</param>
sealed record LayerChoice(string Name, string Reason)
{
    /// <summary>The choice for a network that was built on <paramref name="x"/>; null where it has no such value.</summary>
    /// <param name="x">What the network, or what lies before it, was built on.</param>
    /// <param name="output">The network.</param>
    public static LayerChoice? Find(Node x, NetworkOutput output)
    {
        var (path, names, places) = (Path(x, output.Logits), Names(output), output.Places(x));
        var mixes = path.Select(node => node.Op is Conv2D or Conv2DInputGrad or MatMul).ToArray();
        var (first, last) = (Array.IndexOf(mixes, true), Array.LastIndexOf(mixes, true));
        var common = Common(path).Where(at => first >= 0 && at >= first && names.ContainsKey(path[at]) && !PassesOn(path[at])
            && places.TryGetValue(path[at], out var own) && HasPlaces(path[at], own, x)).ToArray();
        if (common.Length == 0)
            return null;
        var features = common.LastOrDefault(at => at < last && AllCount(path, at, places), -1);
        if (features < 0)
            return new(names[path[common[^1]]], "the class scores at each place: no value with more than one place comes before them on every path");
        var node = path[features];
        return new(names[node], "the last value with more than one place that every path to the class scores goes through"
            + (places[node] is { AreTokens: true } tokens ? $" while its tokens count, {tokens} places{Placeless(tokens.Placeless(node.Shape))}" : ""));
    }

    static string Placeless(int tokens) => tokens == 0 ? "" : $" and {tokens} without a place";

    // Behind a transformer's last attention only the class token is read: there the places have no weight.
    static bool AllCount(Node[] path, int start, IReadOnlyDictionary<Node, LayerPlaces> places)
    {
        if (!places[path[start]].AreTokens)
            return true;
        var axes = new Dictionary<Node, int> { [path[start]] = places[path[start]].HeightAxis };
        foreach (var node in path.Skip(start + 1))
        {
            var to = new HashSet<int?>();
            for (var operand = 0; operand < node.Inputs.Count; operand++)
            {
                if (!axes.TryGetValue(node.Inputs[operand], out var axis))
                    continue;
                if (!Selects(node, axis))
                    to.Add(AxisWalk.Follow(node, operand, axis));
                else if (places.TryGetValue(node, out var kept))
                    to.Add(kept.HeightAxis);
            }
            // What mixes tokens reads all of them.
            if (to.Count > 1 || to.Contains(null))
                return true;
            if (to.Count == 1)
                axes[node] = to.Single()!.Value;
        }
        return false;
    }

    static bool Selects(Node node, int axis) => node.Op switch
    {
        Slice slice => slice.Lengths[axis] < node.Inputs[0].Shape[axis],
        Gather gather => node.Inputs[0].Shape.Axis(gather.Axis) == axis,
        _ => false,
    };

    /// <summary>What lies on a path from <paramref name="x"/> to <paramref name="y"/>, operands first.</summary>
    static Node[] Path(Node x, Node y)
    {
        HashSet<Node> below = [x];
        var ordered = Ancestry.Of([y], end: x).OrderBy(node => node.Id).ToArray();
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

    // The first of several names: what follows under another name passes the value on.
    static Dictionary<Node, string> Names(NetworkOutput output)
    {
        var names = new Dictionary<Node, string>();
        foreach (var (name, node) in output.Layers)
            names.TryAdd(node, name);
        return names;
    }

    // As dropout does when it drops nothing.
    static bool PassesOn(Node node) => node.Op is Reshape && node.Inputs[0].Shape == node.Shape;

    // Along a side that was averaged away there are no places left.
    static bool HasPlaces(Node node, LayerPlaces own, Node x) => own.Fits(node.Shape) && own.Count > 1
        && (x.Shape.Rank != 4 || ((own.Height > 1 || x.Shape[1] == 1) && (own.Width > 1 || x.Shape[2] == 1)));
}
