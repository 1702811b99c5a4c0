namespace Whence.Graphs;

/// <summary>
/// Appends values again with other values in place of some of those they are computed from: dropout behind a layer, a layer scaled by a
/// map, a network under other parameter names. Nothing that stands is changed; what depends on no replacement is shared within one graph,
/// and copied from another.
/// </summary>
/// <param name="to">The graph to append to.</param>
/// <param name="prefix">Put before the names of parameters that come from another graph.</param>
public sealed class GraphCopy(Graph to, string prefix = "")
{
    readonly Dictionary<Node, Node> copies = [];
    readonly Dictionary<Node, Func<Node, Node>> replacements = [];

    /// <summary>
    /// From now on, readers of <paramref name="node"/> read what <paramref name="by"/> makes of its copy, a value of the same shape.
    /// </summary>
    public GraphCopy Replace(Node node, Func<Node, Node> by)
    {
        replacements[node] = by;
        return this;
    }

    /// <summary>The value that stands for <paramref name="y"/>.</summary>
    /// <exception cref="GraphException">It depends on an input or a state of another graph that was not replaced.</exception>
    public Node Of(Node y)
    {
        var needed = new HashSet<Node> { y };
        for (var id = y.Id; id >= 0; id--)
        {
            var node = y.Graph.Nodes[id];
            if (needed.Contains(node) && !copies.ContainsKey(node))
                needed.UnionWith(node.InputArray);
        }
        for (var id = 0; id <= y.Id; id++)
        {
            var node = y.Graph.Nodes[id];
            if (needed.Contains(node) && !copies.ContainsKey(node))
                copies[node] = replacements.TryGetValue(node, out var by) ? Checked(node, by(Copy(node))) : Copy(node);
        }
        return copies[y];
    }

    Node Copy(Node node)
    {
        if (node.Op is Source source)
            return node.Graph == to ? node : CopySource(node, source);
        var inputs = Array.ConvertAll(node.InputArray, input => copies[input]);
        return node.Graph == to && inputs.AsSpan().SequenceEqual(node.InputArray) ? node : to.Add(node.Name, node.Op, inputs);
    }

    // A value of another graph that is replaced whole, such as a network's input, needs no copy of its own.
    Node CopySource(Node node, Source source) => source.Kind switch
    {
        SourceKind.Parameter => to.Parameter(prefix + node.Name, node.Shape, source.Units),
        SourceKind.Constant => to.AddSource(null, source),
        _ when replacements.ContainsKey(node) => node,
        _ => throw new GraphException($"'{node.Name}' is a {node.Op.Name} of another graph: replace it by a value of this one"),
    };

    static Node Checked(Node node, Node by) => by.Shape == node.Shape
        ? by
        : throw new ShapeException($"'{node.Name}' {node.Shape} cannot be replaced by '{by.Name}' {by.Shape}: the shapes differ");
}
