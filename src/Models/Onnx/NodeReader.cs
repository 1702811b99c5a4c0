using System.Text;
using Google.Protobuf;
using Whence.Models.Onnx.Flow;
using Whence.Models.Onnx.Wire;
using Whence.Models.Tensors;
using Kind = Whence.Models.Onnx.Wire.AttributeProto.Types.Kind;

namespace Whence.Models.Onnx;

/// <summary>Typed access to one ONNX node; remembers which attributes and inputs were asked for, so that what nobody reads can be reported.</summary>
sealed class NodeReader
{
    readonly NodeProto proto;
    readonly OnnxSource source;
    readonly Dictionary<string, AttributeProto> attributes = [];
    readonly HashSet<string> read = [];
    readonly HashSet<int> inputsRead = [];

    public NodeReader(NodeProto proto, OnnxSource source)
    {
        (this.proto, this.source) = (proto, source);
        // Exporters leave names out; the first output is unique in the graph and is what tools show instead.
        Name = proto.Name.Length > 0 ? proto.Name : proto.Output.FirstOrDefault(o => o.Length > 0) ?? "";
        Reads = proto.Attribute.Any(a => a.G is not null || a.Graphs.Count > 0) ? [.. proto.Input, .. FileNames.Captured(proto)] : proto.Input;
        foreach (var attribute in proto.Attribute)
            if (!attributes.TryAdd(attribute.Name, attribute))
                throw Error($"attribute '{attribute.Name}' occurs twice");
    }

    /// <summary>The node's name, or its first output's.</summary>
    public string Name { get; }

    /// <summary>The operator.</summary>
    public string Op => proto.OpType;

    /// <summary>The operator with its domain, unless that is ONNX's own.</summary>
    public string QualifiedOp => IsStandard ? Op : $"{proto.Domain}.{Op}";

    /// <summary>What the node computes and from what, in a text that its name does not change.</summary>
    public string Signature =>
        $"{QualifiedOp}-{Opset}({string.Join(',', proto.Input)})({string.Join(',', proto.Output)})"
        + string.Concat(attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $" {pair.Value.ToByteString().ToBase64()}"));

    /// <summary>True for operators of ONNX itself.</summary>
    public bool IsStandard => proto.Domain is "" or "ai.onnx";

    /// <summary>Version of the operator set that the model imports.</summary>
    public int Opset => source.Opset;

    /// <summary>Names of the inputs; "" for one left out.</summary>
    public IReadOnlyList<string> Inputs => proto.Input;

    /// <summary>Names of the outputs; "" for one left out.</summary>
    public IReadOnlyList<string> Outputs => proto.Output;

    /// <summary>Names of all values that the node reads: its inputs, and what graphs inside it read of those around them.</summary>
    public IReadOnlyList<string> Reads { get; }

    /// <summary>Where the node came from.</summary>
    public OnnxSource Source => source;

    /// <summary>True when the output is named, so that somebody may read it.</summary>
    public bool HasOutput(int index) => index < proto.Output.Count && proto.Output[index].Length > 0;

    /// <summary>True when the attribute is present.</summary>
    public bool Has(string attribute) => attributes.ContainsKey(attribute);

    /// <summary>An integer, or the given default.</summary>
    public int Int(string name, int absent) => Find(name, Kind.Int) is { } a ? Narrow(name, a.I) : absent;

    /// <summary>A list of integers; null when absent.</summary>
    public int[]? Ints(string name) => Find(name, Kind.Ints) is { } a ? [.. a.Ints.Select(v => Narrow(name, v))] : null;

    /// <summary>An integer of 64 bits, or the given default.</summary>
    public long Long(string name, long absent) => Find(name, Kind.Int) is { } a ? a.I : absent;

    /// <summary>A list of integers of 64 bits; null when absent.</summary>
    public long[]? Longs(string name) => Find(name, Kind.Ints) is { } a ? [.. a.Ints] : null;

    /// <summary>A number, or the given default.</summary>
    public float Float(string name, float absent) => Find(name, Kind.Float) is { } a ? a.F : absent;

    /// <summary>A list of numbers; null when absent.</summary>
    public float[]? Floats(string name) => Find(name, Kind.Floats) is { } a ? [.. a.Floats] : null;

    /// <summary>A text, or the given default.</summary>
    public string String(string name, string absent) => Find(name, Kind.String) is { } a ? Encoding.UTF8.GetString(a.S.Span) : absent;

    /// <summary>A tensor; null when absent.</summary>
    public HostTensor? Tensor(string name) => Find(name, Kind.Tensor) is { } a
        ? OnnxTensors.Read(a.T ?? throw Error($"attribute '{name}' is empty"), $"{source.Name}: {this}", source.Folder) : null;

    /// <summary>A sparse tensor, written out; null when absent.</summary>
    public HostTensor? SparseTensor(string name) => Find(name, Kind.SparseTensor) is { } a
        ? OnnxTensors.Read(a.SparseTensor ?? throw Error($"attribute '{name}' is empty"), $"{source.Name}: {this}", source.Folder) : null;

    /// <summary>A graph.</summary>
    public GraphProto Graph(string name) => Find(name, Kind.Graph)?.G ?? throw Error($"attribute '{name}' is missing or empty");

    /// <summary>One of the words allowed, or the first where the attribute is absent.</summary>
    public string OneOf(string name, params string[] words)
    {
        var word = String(name, words[0]);
        return Array.IndexOf(words, word) >= 0 ? word
            : throw Error($"attribute '{name}' is '{word}', known are {string.Join(", ", words)}");
    }

    /// <summary>Declares attributes that say nothing to an importer.</summary>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            read.Add(name);
    }

    /// <summary>Forgets what was read: the node is about to be imported.</summary>
    public void StartReading()
    {
        read.Clear();
        inputsRead.Clear();
    }

    /// <summary>Says that an input is taken into account.</summary>
    public void ReadInput(int index) => inputsRead.Add(index);

    /// <summary>Fails when an attribute or an input was never asked for: it could change the meaning.</summary>
    public void CheckAllRead()
    {
        for (var i = 0; i < Inputs.Count; i++)
            if (Inputs[i].Length > 0 && !inputsRead.Contains(i))
                throw new UnsupportedNodeException($"{this}: input {i} '{Inputs[i]}' is not one that is read at operator set {Opset} with these attributes; leave it out");
        foreach (var name in attributes.Keys)
            if (!read.Contains(name) && name != "consumed_inputs")
                throw Error($"attribute '{name}' is not one of this operator's at opset {Opset}");
    }

    /// <summary>An axis in [0, rank), counted from the end where negative.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis) : throw Error($"axis {axis} is outside rank {rank}");

    /// <summary>An exception that names the model and this node.</summary>
    public OnnxException Error(string what, Exception? cause = null) => new(source.Name, $"{this}: {what}", cause);

    /// <inheritdoc/>
    public override string ToString() => $"node '{Name}' ({QualifiedOp})";

    AttributeProto? Find(string name, Kind kind)
    {
        read.Add(name);
        if (!attributes.TryGetValue(name, out var attribute))
            return null;
        if (attribute.RefAttrName.Length > 0)
            throw Error($"attribute '{name}' refers to '{attribute.RefAttrName}', which only the attribute of a function can be");
        // Before IR version 3 attributes carried no type.
        return attribute.Type == kind || attribute.Type == Kind.Undefined
            ? attribute : throw Error($"attribute '{name}' is of type {attribute.Type}, {kind} expected");
    }

    int Narrow(string name, long value) => value switch
    {
        // "To the end" is written as the largest integer in either direction.
        long.MaxValue => int.MaxValue,
        long.MinValue => int.MinValue,
        >= int.MinValue and <= int.MaxValue => (int)value,
        _ => throw Error($"attribute '{name}' holds {value}, which does not fit 32 bits"),
    };
}
