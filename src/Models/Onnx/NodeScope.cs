using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx;

/// <summary>
/// What the builder of one operator works with: the node's attributes, its inputs in the layout wanted, and the graph to append to.
/// </summary>
sealed class NodeScope(NodeReader node, OnnxValue?[] inputs, OnnxBuilder builder)
{
    // The inputs are the node's own, not what an operator made of them.
    bool isOwn = true;

    public NodeReader Node => node;

    public OnnxBuilder Builder => builder;

    public Graph Graph => builder.Graph;

    /// <summary>Number of inputs, absent ones at the end not counted.</summary>
    public int Count { get; } = Array.FindLastIndex(inputs, i => i is not null) + 1;

    public OnnxValue this[int index] => Find(index) ?? throw node.Error($"input {index} is missing");

    /// <summary>A tensor; null where it was left out.</summary>
    public OnnxValue? Find(int index) =>
        Value(index) is { Items: { } items } list ? throw node.Error($"input {index} '{list.Name}' is a sequence of {items.Count} tensors, a tensor expected") : Value(index);

    /// <summary>A tensor or a sequence of them; null where it was left out.</summary>
    public OnnxValue? Value(int index)
    {
        if (isOwn)
            node.ReadInput(index);
        return index < inputs.Length ? inputs[index] : null;
    }

    /// <summary>The name of an input; "" where it was left out.</summary>
    public string NameOf(int index)
    {
        node.ReadInput(index);
        return index < node.Inputs.Count ? node.Inputs[index] : "";
    }

    /// <summary>The same node on other operands: what an operator does to numbers, for one on codes.</summary>
    public NodeScope On(params OnnxValue?[] operands) => new(node, operands, builder) { isOwn = false };

    /// <summary>The tensors of a sequence.</summary>
    public IReadOnlyList<OnnxValue> Items(int index) =>
        (Value(index) ?? throw node.Error($"input {index} is missing")).Items ?? throw node.Error($"input {index} {Value(index)} is a tensor, a sequence expected");

    /// <summary>An input known at import, null where it was left out.</summary>
    public HostTensor? Constant(int index) => Find(index) is not { } value ? null
        : value.Constant ?? throw Unsupported($"input {index} {value} must be known when the model is imported");

    /// <summary>Integers from an input, or from an attribute in older operator sets; null where neither is there.</summary>
    public int[]? Ints(int index, string attribute) => Constant(index) is { } tensor ? node.Narrow(tensor) : node.Ints(attribute);

    /// <summary>A number from an input, or from an attribute in older operator sets.</summary>
    public float Float(int index, string attribute, float absent) => Constant(index) is not { } tensor ? node.Float(attribute, absent)
        : tensor.Count == 1 ? tensor.ToFloats()[0] : throw node.Error($"input {index}: one number expected, got {tensor}");

    /// <summary>The node of a value, row-major.</summary>
    public Node RowMajor(OnnxValue value) => builder.Layouts.RowMajor(value);

    /// <summary>The node of a value of rank 3 or more, channels last.</summary>
    public Node ChannelsLast(OnnxValue value) => value.Rank >= 3
        ? builder.Layouts.ChannelsLast(value) : throw node.Error($"{value}: rank 3 or more expected");

    /// <summary>The node of a value in the layout it has.</summary>
    public Node AnyLayout(OnnxValue value) => value.Node ?? RowMajor(value);

    /// <summary>Appends the node that carries the first output's name.</summary>
    public Node Add(Op op, params ReadOnlySpan<Node> x) => Graph.Add(node.Outputs[0], op, x);

    /// <summary>Appends a node on the way to the result.</summary>
    public Node Part(Op op, params ReadOnlySpan<Node> x) => Graph.Add($"{node.Outputs[0]}/{op.Name}", op, x);

    /// <summary>x under another shape; x itself when it has it.</summary>
    public Node Reshaped(Node x, params int[] shape) => x.Shape.Span.SequenceEqual(shape) ? x : Part(new Reshape(new Shape(shape)), x);

    /// <summary>The result, of the first input's element type unless said otherwise.</summary>
    public OnnxValue Result(Node y, bool isChannelsLast, ElementType? type = null) =>
        new(node.Outputs[0], y, isChannelsLast, type ?? Find(0)?.Type ?? ElementType.F32);

    /// <summary>A result known at import.</summary>
    public OnnxValue Result(HostTensor y) => new(node.Outputs[0], y);

    /// <summary>Reports this node, with the others that cannot be imported.</summary>
    public UnsupportedNodeException Unsupported(string what) => new($"{node}: {what}");
}
