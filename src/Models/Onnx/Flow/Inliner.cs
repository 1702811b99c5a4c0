using Whence.Models.Onnx.Wire;

namespace Whence.Models.Onnx.Flow;

/// <summary>
/// Copies a body (a function's, a branch's, a loop's) into the graph around it. Every name of the body becomes one that nothing else bears, so that no two
/// copies share any; what the body only reads stays as it is.
/// </summary>
sealed class Inliner(Expansion expansion)
{
    /// <summary>The nodes to run in place of a node.</summary>
    /// <param name="caller">The node, for messages.</param>
    /// <param name="prefix">What the names begin with.</param>
    /// <param name="body">The nodes of the body.</param>
    /// <param name="bound">Names of the body that stand for values outside: formal inputs to actual ones.</param>
    /// <param name="results">Results of the body and the names that they get outside; "" for one that nobody wants.</param>
    /// <param name="attributes">What the body's references to attributes stand for, where it is a function's.</param>
    /// <exception cref="OnnxException">Two nodes of the body produce one name, or there are too many nodes.</exception>
    public List<NodeProto> Copy(
        NodeReader caller, string prefix, IReadOnlyList<NodeProto> body, IReadOnlyDictionary<string, string> bound,
        IEnumerable<(string Inner, string Outer)> results, IReadOnlyDictionary<string, AttributeProto>? attributes = null)
    {
        expansion.Charge(caller, 1 + body.Sum(FileNames.Count));
        var names = new Dictionary<string, string>(bound);
        var produced = new HashSet<string>();
        foreach (var output in body.SelectMany(n => n.Output).Where(o => o.Length > 0))
            if (!produced.Add(output) || names.ContainsKey(output))
                throw caller.Error($"two values of its body are called '{output}'");
        (string Inner, string Outer)[] wanted = [.. results.Where(r => r.Outer.Length > 0)];
        // A result that the body produces takes the outer name at once; the others are the same values under one name more.
        var others = wanted.Where(r => !produced.Contains(r.Inner) || !names.TryAdd(r.Inner, r.Outer)).ToArray();
        foreach (var name in produced)
            if (!names.ContainsKey(name))
                names.Add(name, expansion.Fresh($"{prefix}/{name}"));
        List<NodeProto> copies = [.. body.Select(n => Renamed(n, names, attributes, prefix))];
        copies.AddRange(others.Select(r => new NodeProto { OpType = "Identity", Input = { names.GetValueOrDefault(r.Inner, r.Inner) }, Output = { r.Outer } }));
        return copies;
    }

    static NodeProto Renamed(
        NodeProto node, IReadOnlyDictionary<string, string> names, IReadOnlyDictionary<string, AttributeProto>? attributes, string? prefix) => new()
        {
            OpType = node.OpType,
            Domain = node.Domain,
            Overload = node.Overload,
            Name = prefix is null || node.Name.Length == 0 ? node.Name : $"{prefix}/{node.Name}",
            Input = { node.Input.Select(i => names.GetValueOrDefault(i, i)) },
            Output = { node.Output.Select(o => names.GetValueOrDefault(o, o)) },
            Attribute = { node.Attribute.Select(a => Bound(a, names, attributes)).OfType<AttributeProto>() },
        };

    // Null for a reference to what the caller leaves to its default.
    static AttributeProto? Bound(
        AttributeProto attribute, IReadOnlyDictionary<string, string> names, IReadOnlyDictionary<string, AttributeProto>? attributes)
    {
        if (attributes is not null && attribute.RefAttrName.Length > 0)
            return attributes.TryGetValue(attribute.RefAttrName, out var actual) ? With(actual, attribute.Name, actual.G, actual.Graphs) : null;
        return attribute.G is null && attribute.Graphs.Count == 0 ? attribute
            : With(attribute, attribute.Name, attribute.G is { } g ? Renamed(g, names, attributes) : null, attribute.Graphs.Select(g => Renamed(g, names, attributes)));
    }

    // Tensors are shared, not copied.
    static AttributeProto With(AttributeProto a, string name, GraphProto? graph, IEnumerable<GraphProto> graphs) => new()
    {
        Name = name,
        Type = a.Type,
        F = a.F,
        I = a.I,
        S = a.S,
        T = a.T,
        G = graph,
        SparseTensor = a.SparseTensor,
        Floats = { a.Floats },
        Ints = { a.Ints },
        Strings = { a.Strings },
        Tensors = { a.Tensors },
        Graphs = { graphs },
    };

    // A graph inside keeps its own names: new ones are unlike all of them.
    static GraphProto Renamed(GraphProto graph, IReadOnlyDictionary<string, string> names, IReadOnlyDictionary<string, AttributeProto>? attributes)
    {
        var seen = new Dictionary<string, string>(names);
        foreach (var name in FileNames.Defined(graph))
            seen.Remove(name);
        return new()
        {
            Name = graph.Name,
            Node = { graph.Node.Select(n => Renamed(n, seen, attributes, null)) },
            Initializer = { graph.Initializer },
            SparseInitializer = { graph.SparseInitializer },
            Input = { graph.Input },
            Output = { graph.Output.Select(o => new ValueInfoProto { Name = seen.GetValueOrDefault(o.Name, o.Name), Type = o.Type }) },
        };
    }
}
