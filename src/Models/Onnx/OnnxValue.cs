using Whence.Graphs;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx;

/// <summary>
/// A named value while a model is imported: known now (a host tensor), or a node of the graph. A node holds the elements either row-major
/// as ONNX
/// has them, or channels last: dimension 1 moved to the end, which only ranks of 3 and more can be.
/// </summary>
sealed class OnnxValue
{
    OnnxValue(string name, int[] shape, ElementType type)
    {
        (Name, Shape, Type) = (name, shape, type);
    }

    /// <summary>A value known at import.</summary>
    public OnnxValue(string name, HostTensor constant) : this(name, constant.Shape, constant.Type) => Constant = constant;

    /// <summary>A list of values, each of which has a name of its own.</summary>
    public OnnxValue(string name, IReadOnlyList<OnnxValue> items) : this(name, [items.Count], ElementType.F32) => Items = items;

    /// <summary>A value computed by the graph.</summary>
    public OnnxValue(string name, Node node, bool isChannelsLast, ElementType type)
        : this(name, Unpermute(node.Shape, isChannelsLast), type) =>
        (Node, IsChannelsLast) = (node, isChannelsLast);

    /// <summary>The ONNX name.</summary>
    public string Name { get; }

    /// <summary>The dimensions in ONNX order.</summary>
    public int[] Shape { get; }

    /// <summary>The element type that ONNX sees; nodes always hold float32.</summary>
    public ElementType Type { get; }

    /// <summary>The value, when it is known at import.</summary>
    public HostTensor? Constant { get; }

    /// <summary>Of a known value made of codes: what one step of them stands for, one for all or one for each place along the outermost dimension. Null for any other.</summary>
    public float[]? Units { get; init; }

    /// <summary>The node, when the graph computes the value.</summary>
    public Node? Node { get; }

    /// <summary>The values of a list of tensors; null for a tensor.</summary>
    public IReadOnlyList<OnnxValue>? Items { get; }

    /// <summary>Whether the node has the channels last.</summary>
    public bool IsChannelsLast { get; }

    /// <summary>What stands for the value where layers are shown: of codes, what they are above the zero point. The node where nothing else is.</summary>
    public Node? Shown { get => field ?? Node; init; }

    /// <summary>The same value in the other layout, once somebody has asked for it.</summary>
    public Node? OtherLayout { get; set; }

    public int Rank => Shape.Length;

    /// <summary>The same value under another name.</summary>
    public OnnxValue Rename(string name) => Items is { } items ? new OnnxValue(name, items) : Constant is { } constant
        ? new OnnxValue(name, constant) { Units = Units } : new OnnxValue(name, Node!, IsChannelsLast, Type) { OtherLayout = OtherLayout, Shown = Shown };

    /// <inheritdoc/>
    public override string ToString() => $"'{Name}' [{string.Join(',', Shape)}]";

    static int[] Unpermute(Shape shape, bool isChannelsLast) =>
        isChannelsLast ? [shape[0], shape[shape.Rank - 1], .. shape.ToArray()[1..^1]] : shape.ToArray();
}
