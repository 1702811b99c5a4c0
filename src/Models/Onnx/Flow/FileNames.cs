using Whence.Models.Onnx.Wire;

namespace Whence.Models.Onnx.Flow;

/// <summary>The value names of graphs inside graphs.</summary>
static class FileNames
{
    /// <summary>All names that a graph and the graphs inside it bear or read.</summary>
    public static HashSet<string> All(GraphProto graph)
    {
        var names = new HashSet<string>();
        var open = new Stack<GraphProto>([graph]);
        while (open.TryPop(out var next))
        {
            names.UnionWith(Defined(next));
            foreach (var node in next.Node)
            {
                names.UnionWith(node.Input);
                foreach (var inner in Graphs(node))
                    open.Push(inner);
            }
        }
        return names;
    }

    /// <summary>What a graph itself gives names to: inputs, constants, results of nodes.</summary>
    public static IEnumerable<string> Defined(GraphProto graph) =>
        [.. graph.Input.Select(i => i.Name), .. graph.Initializer.Select(t => t.Name), .. graph.SparseInitializer.Select(t => t.Values?.Name ?? ""),
            .. graph.Node.SelectMany(n => n.Output)];

    /// <summary>What the graphs inside a node read of the graphs around it.</summary>
    public static IEnumerable<string> Captured(NodeProto node) => Graphs(node).SelectMany(Captured).Distinct();

    /// <summary>The graphs that a node has as attributes.</summary>
    public static IEnumerable<GraphProto> Graphs(NodeProto node) =>
        node.Attribute.SelectMany(a => a.G is { } one ? [one, .. a.Graphs] : (IEnumerable<GraphProto>)a.Graphs);

    /// <summary>A node with all nodes inside it.</summary>
    public static int Count(NodeProto node) => 1 + Graphs(node).Sum(g => g.Node.Sum(Count));

    // As deep as the wire format's reader lets graphs lie in each other.
    static HashSet<string> Captured(GraphProto graph)
    {
        var names = graph.Output.Select(o => o.Name).ToHashSet();
        foreach (var node in graph.Node)
        {
            names.UnionWith(node.Input);
            foreach (var inner in Graphs(node))
                names.UnionWith(Captured(inner));
        }
        names.ExceptWith(Defined(graph));
        names.Remove("");
        return names;
    }
}
