namespace Whence.Graphs;

/// <summary>What values are computed from.</summary>
static class Ancestry
{
    /// <summary>The nodes and all that they depend on; behind <paramref name="end"/> nothing is looked for.</summary>
    public static HashSet<Node> Of(IEnumerable<Node> nodes, Node? end = null)
    {
        HashSet<Node> above = [];
        var open = new Stack<Node>(nodes);
        while (open.TryPop(out var node))
        {
            if (above.Add(node) && node != end)
                Array.ForEach(node.InputArray, open.Push);
        }
        return above;
    }
}
