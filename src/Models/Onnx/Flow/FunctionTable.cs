using Whence.Models.Lap;
using Whence.Models.Onnx.Wire;

namespace Whence.Models.Onnx.Flow;

/// <summary>The functions that a file defines itself, and what stands for calls of them: their nodes, however deep the calls go, or the engine's own op.</summary>
sealed class FunctionTable
{
    const int MaxDepth = 64;
    readonly Dictionary<(string Domain, string Name, string Overload), FunctionProto> functions = [];

    /// <summary>No functions.</summary>
    public static FunctionTable None { get; } = new([], "");

    /// <summary>The functions of a file.</summary>
    /// <exception cref="OnnxException">Two of them have one name.</exception>
    public FunctionTable(IEnumerable<FunctionProto> functions, string model)
    {
        foreach (var function in functions)
            if (!this.functions.TryAdd((Standard(function.Domain), function.Name, function.Overload), function))
                throw new OnnxException(model, $"function '{NameOf(function)}' is defined twice");
    }

    /// <summary>All names of values inside them.</summary>
    public IEnumerable<string> Names =>
        functions.Values.SelectMany(f => (IEnumerable<string>)[.. f.Input, .. FileNames.All(new GraphProto { Node = { f.Node } })]);

    /// <summary>The nodes, those of functions in place of their calls.</summary>
    /// <exception cref="OnnxException">A function calls itself, or calls go too deep.</exception>
    public List<NodeReader> Expand(IEnumerable<NodeProto> nodes, OnnxSource source, Expansion expansion)
    {
        var expanded = new List<NodeReader>();
        foreach (var node in nodes)
            Expand(new NodeReader(node, source), node, expansion, [], expanded);
        return expanded;
    }

    void Expand(NodeReader node, NodeProto proto, Expansion expansion, FunctionProto[] path, List<NodeReader> expanded)
    {
        if (!functions.TryGetValue((Standard(proto.Domain), proto.OpType, proto.Overload), out var function))
        {
            expanded.Add(node);
            return;
        }
        if (LapFunction.Known(function, proto) is { } known)
        {
            expanded.Add(new NodeReader(known, node.Source));
            return;
        }
        if (path.Contains(function) || path.Length == MaxDepth)
            throw node.Error(path.Length == MaxDepth ? $"functions call each other {MaxDepth} deep" : $"function '{NameOf(function)}' calls itself");
        if (proto.Input.Count > function.Input.Count || proto.Output.Count > function.Output.Count)
            throw node.Error($"{proto.Input.Count} inputs and {proto.Output.Count} outputs, function '{NameOf(function)}' has {function.Input.Count} and {function.Output.Count}");
        if (function.Input.Distinct().Count() < function.Input.Count)
            throw node.Error($"two inputs of function '{NameOf(function)}' have one name");
        if (FileNames.Captured(new NodeProto { Attribute = { new AttributeProto { G = Closed(function) } } }).FirstOrDefault() is { } open)
            throw node.Error($"function '{NameOf(function)}' reads '{open}', which is neither an input of it nor produced by its nodes");
        var bound = function.Input.Select((name, i) => (name, i < proto.Input.Count ? proto.Input[i] : "")).ToDictionary();
        var results = proto.Output.Select((outer, i) => (function.Output[i], outer));
        var source = node.Source with { Opset = Opset(function, node) };
        foreach (var inner in new Inliner(expansion).Copy(node, node.Name, function.Node, bound, results, Attributes(function, node, proto)))
            Expand(new NodeReader(inner, source), inner, expansion, [.. path, function], expanded);
    }

    static GraphProto Closed(FunctionProto function) => new()
    {
        Node = { function.Node },
        Input = { function.Input.Select(i => new ValueInfoProto { Name = i }) },
        Output = { function.Output.Select(o => new ValueInfoProto { Name = o }) },
    };

    // A function speaks the operator sets that it says itself.
    static int Opset(FunctionProto function, NodeReader call)
    {
        var versions = function.OpsetImport.Where(o => Standard(o.Domain).Length == 0).Select(o => o.Version).ToArray();
        var opset = versions.Length == 0 ? call.Opset : versions.Max();
        return opset is >= OnnxSource.FirstOpset and <= OnnxSource.LastOpset ? (int)opset : throw call.Error(
            $"function '{NameOf(function)}' needs operator set {opset} ({OnnxSource.FirstOpset} to {OnnxSource.LastOpset} are supported)");
    }

    static Dictionary<string, AttributeProto> Attributes(FunctionProto function, NodeReader call, NodeProto proto)
    {
        var attributes = new Dictionary<string, AttributeProto>();
        foreach (var attribute in function.AttributeProto)
            attributes[attribute.Name] = attribute;
        foreach (var attribute in proto.Attribute)
        {
            if (!function.Attribute.Contains(attribute.Name) && !attributes.ContainsKey(attribute.Name))
                throw call.Error($"attribute '{attribute.Name}' is not one of function '{NameOf(function)}'");
            attributes[attribute.Name] = attribute;
        }
        return attributes;
    }

    static string Standard(string domain) => domain == "ai.onnx" ? "" : domain;

    static string NameOf(FunctionProto function) => function.Domain.Length == 0 ? function.Name : $"{function.Domain}.{function.Name}";
}
