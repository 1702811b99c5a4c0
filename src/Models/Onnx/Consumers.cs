namespace Whence.Models.Onnx;

/// <summary>Which nodes read a value, and whether it is a result of the model.</summary>
sealed class Consumers
{
    readonly Dictionary<string, List<NodeReader>> readers = [];
    readonly HashSet<string> results;

    public Consumers(IReadOnlyList<NodeReader> nodes, IEnumerable<string> outputs)
    {
        results = [.. outputs];
        foreach (var node in nodes)
            Add(node);
    }

    /// <summary>Takes in one node more.</summary>
    public void Add(NodeReader node)
    {
        foreach (var input in node.Reads)
        {
            if (!readers.TryGetValue(input, out var list))
                readers.Add(input, list = []);
            list.Add(node);
        }
    }

    /// <summary>Forgets a node in whose place others run.</summary>
    public void Remove(NodeReader node)
    {
        foreach (var input in node.Reads)
            readers[input].Remove(node);
    }

    /// <summary>How many node inputs read the value.</summary>
    public int Count(string value) => readers.TryGetValue(value, out var list) ? list.Count : 0;

    /// <summary>The one node that reads the value when nothing else does; else null.</summary>
    public NodeReader? Only(string value) =>
        !results.Contains(value) && readers.TryGetValue(value, out var list) && list.Count == 1 ? list[0] : null;
}
