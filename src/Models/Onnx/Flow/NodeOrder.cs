namespace Whence.Models.Onnx.Flow;

/// <summary>Puts the nodes that results need into an order in which they can run.</summary>
sealed class NodeOrder
{
    readonly IReadOnlyList<NodeReader> nodes;
    readonly Dictionary<string, int> producers = [];
    readonly Action<string, string> require;
    readonly byte[] state;
    readonly Stack<(int Node, int Next)> stack = [];
    readonly List<NodeReader> ordered = [];

    NodeOrder(IReadOnlyList<NodeReader> nodes, Action<string, string> require)
    {
        (this.nodes, this.require, state) = (nodes, require, new byte[nodes.Count]);
        for (var i = 0; i < nodes.Count; i++)
            foreach (var output in nodes[i].Outputs)
                if (output.Length > 0)
                    producers.TryAdd(output, i);
    }

    /// <summary>The nodes that results depend on, each after those it reads from.</summary>
    /// <param name="nodes">All nodes.</param>
    /// <param name="results">The values wanted.</param>
    /// <param name="require">Told of every value that no node produces, and of who wants it; throws where there is no such value.</param>
    /// <exception cref="OnnxException">Nodes form a cycle.</exception>
    public static List<NodeReader> Of(IReadOnlyList<NodeReader> nodes, IEnumerable<string> results, Action<string, string> require)
    {
        var order = new NodeOrder(nodes, require);
        foreach (var result in results)
            order.Sort(result);
        return order.ordered;
    }

    // Depth-first without recursion: files decide how deep it goes.
    void Sort(string result)
    {
        Visit(result, null);
        while (stack.TryPop(out var top))
        {
            var (node, next) = top;
            if (next < nodes[node].Reads.Count)
            {
                stack.Push((node, next + 1));
                Visit(nodes[node].Reads[next], nodes[node]);
                continue;
            }
            state[node] = 2;
            ordered.Add(nodes[node]);
        }
    }

    void Visit(string name, NodeReader? reader)
    {
        if (name.Length == 0)
            return;
        if (!producers.TryGetValue(name, out var node))
        {
            require(name, reader?.ToString() ?? "the outputs");
            return;
        }
        if (state[node] == 1)
            throw nodes[node].Error($"nodes form a cycle through '{name}', wanted by {reader}");
        if (state[node] == 0)
        {
            state[node] = 1;
            stack.Push((node, 0));
        }
    }
}
