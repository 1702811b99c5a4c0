using System.Numerics.Tensors;
using Whence.Models.Onnx.Flow;
using Whence.Models.Onnx.Scores;
using Whence.Models.Onnx.Wire;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx;

/// <summary>Checks the wire format's graph and puts the nodes that the outputs need into an order in which they can run.</summary>
sealed class OnnxGraphReader(GraphProto graph, OnnxSource source)
{
    readonly Dictionary<TensorProto, HostTensor> inner = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<string, ValueInfoProto> defaults = [];
    readonly HashSet<string> sparse = [];

    /// <summary>Constants of the file by name.</summary>
    public Dictionary<string, HostTensor> Initializers { get; } = [];

    /// <summary>What must be fed: graph inputs that are not also constants.</summary>
    public List<OnnxPort> Inputs { get; } = [];

    /// <summary>Graph inputs whose value the file gives, which another may take the place of.</summary>
    public IEnumerable<string> Defaults => defaults.Keys;

    /// <summary>The declared results.</summary>
    public List<OnnxPort> Outputs { get; } = [];

    /// <summary>The nodes that results depend on, each after those it reads from.</summary>
    public List<NodeReader> Nodes { get; } = [];

    /// <summary>Names and room for what is unrolled while the model is built.</summary>
    public Expansion Expansion { get; } = new([.. FileNames.All(graph), .. source.Functions.Names]);

    /// <summary>Whether a constant is stored by its elements other than zero.</summary>
    public bool IsSparse(string name) => sparse.Contains(name);

    /// <summary>Whether a node of the file's own graph yields this value, rather than one inside a function.</summary>
    public bool IsInFile(string value) => graph.Node.Any(node => node.Output.Contains(value));

    /// <summary>A constant of a graph inside the graph, read once.</summary>
    public HostTensor Inner(TensorProto tensor) => inner.TryGetValue(tensor, out var known) ? known : inner[tensor] = ReadWeights(tensor);

    /// <summary>Reads everything.</summary>
    /// <exception cref="OnnxException">Names are missing or doubled, nodes form a cycle, a tensor is malformed or holds NaN.</exception>
    public void Read()
    {
        foreach (var tensor in graph.Initializer)
            AddConstant(tensor.Name, ReadWeights(tensor));
        foreach (var tensor in graph.SparseInitializer)
        {
            AddConstant(tensor.Values?.Name ?? "", OnnxTensors.Read(tensor, source.Name, source.Folder));
            sparse.Add(tensor.Values!.Name);
        }
        var names = new HashSet<string>();
        foreach (var input in graph.Input)
        {
            if (!names.Add(input.Name))
                throw Wrong($"input '{input.Name}' occurs twice");
            if (Initializers.ContainsKey(input.Name))
                defaults.Add(input.Name, input);
            else
                Inputs.Add(ReadPort(input));
        }
        names.UnionWith(Initializers.Keys);
        var nodes = source.Functions.Expand(graph.Node, source, Expansion);
        foreach (var node in nodes)
            foreach (var output in node.Outputs)
                if (output.Length > 0 && !names.Add(output))
                    throw Wrong($"{node} produces '{output}', which exists already");
        if (graph.Output.Count == 0)
            throw Wrong("the graph has no outputs");
        Outputs.AddRange(ClassifierOutputs.Of(graph).Select(ReadPort));
        if (Outputs.DistinctBy(o => o.Name).Count() < Outputs.Count)
            throw Wrong($"an output occurs twice: {string.Join(", ", Outputs)}");
        Nodes.AddRange(NodeOrder.Of(nodes, Outputs.Select(o => o.Name), Require));
    }

    void AddConstant(string name, HostTensor tensor)
    {
        if (!Initializers.TryAdd(name, tensor))
            throw Wrong($"initialiser '{name}' occurs twice");
    }

    /// <summary>The graph input of this name, whether it must be fed or has a value in the file; null where there is none.</summary>
    public OnnxPort? Port(string name) => Inputs.Find(port => port.Name == name) ?? (defaults.TryGetValue(name, out var info) ? ReadPort(info) : null);

    HostTensor ReadWeights(TensorProto proto)
    {
        var tensor = OnnxTensors.Read(proto, source.Name, source.Folder);
        if (tensor.Type.IsFloat())
        {
            var values = tensor.AsFloats();
            // Infinities are bounds and masks; NaN is nothing that a file means.
            for (var i = TensorPrimitives.IsNaNAny(values) ? 0 : values.Length; i < values.Length; i++)
                if (float.IsNaN(values[i]))
                    throw Wrong($"tensor '{proto.Name}' {tensor}: element {i} is {values[i]}");
        }
        return tensor;
    }

    OnnxPort ReadPort(ValueInfoProto info)
    {
        if (info.Name.Length == 0)
            throw Wrong("an input or output has no name");
        if (info.Type?.TensorType is not { } tensor)
            throw Wrong($"'{info.Name}' is not a tensor, which is not supported");
        var type = OnnxTensors.TypeOf(tensor.ElemType)
            ?? throw Wrong($"'{info.Name}' is of element type {tensor.ElemType}, which is not supported");
        int[]? dims = tensor.Shape is { } shape ? [.. shape.Dim.Select(d => ReadDim(info.Name, d))] : null;
        return dims is { Length: > 16 } ? throw Wrong($"'{info.Name}' has {dims.Length} dimensions") : new OnnxPort(info.Name, type, dims);
    }

    int ReadDim(string name, TensorShapeProto.Types.Dimension dim) => dim.DimValue switch
    {
        > int.MaxValue => throw Wrong($"'{name}' has a dimension of {dim.DimValue}"),
        > 0 => (int)dim.DimValue,
        _ => -1,
    };

    void Require(string name, string reader)
    {
        if (!Initializers.ContainsKey(name) && Inputs.TrueForAll(i => i.Name != name))
            throw Wrong($"'{name}', wanted by {reader}, is neither an input nor an initialiser nor produced by a node");
    }

    OnnxException Wrong(string what) => new(source.Name, what);
}
