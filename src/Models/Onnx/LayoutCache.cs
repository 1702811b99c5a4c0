using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Onnx.Folding;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx;

/// <summary>
/// Gives values as nodes in the layout wanted; a conversion is appended once per value, as a view where no element moves.
/// </summary>
sealed class LayoutCache(Graph graph, OnnxWeights weights)
{
    /// <summary>The value in ONNX's own order.</summary>
    public Node RowMajor(OnnxValue value)
    {
        if (value.Constant is { } constant)
            return Constant(value.Name, "row-major", constant, c => c);
        if (!value.IsChannelsLast)
            return value.Node!;
        return value.OtherLayout ??= Permute(value.Node!, Layout.ToRowMajor(value.Rank), $"{value.Name}/row-major");
    }

    /// <summary>The value with its dimension 1 moved to the end.</summary>
    public Node ChannelsLast(OnnxValue value)
    {
        if (value.Constant is { } constant)
            return Constant(value.Name, "channels-last", constant, c => HostView.Transpose(c, Layout.ToChannelsLast(c.Rank)));
        if (value.IsChannelsLast)
            return value.Node!;
        return value.OtherLayout ??= Permute(value.Node!, Layout.ToChannelsLast(value.Rank), $"{value.Name}/channels-last");
    }

    /// <summary>A constant as a node: a number is written into the graph, the rest becomes a parameter.</summary>
    /// <param name="name">The ONNX name.</param>
    /// <param name="form">A word for what <paramref name="make"/> does.</param>
    /// <param name="constant">The stored tensor.</param>
    /// <param name="make">Brings it into the layout wanted.</param>
    public Node Constant(string name, string form, HostTensor constant, Func<HostTensor, HostTensor> make)
    {
        if (constant.Count == 1)
        {
            var single = OnnxWeights.ToSingle(name, make(constant));
            return graph.Constant(new Shape(single.Shape), single.ToFloats());
        }
        return Parameter(name, form, constant, make);
    }

    /// <summary>A weight as a parameter of the graph, of any size; otherwise as <see cref="Constant"/>.</summary>
    public Node Parameter(string name, string form, HostTensor constant, Func<HostTensor, HostTensor> make, float[]? units = null)
    {
        var (key, values) = weights.Get(name, form, constant, make);
        return graph.Parameter(key, new Shape(values.Shape), units);
    }

    /// <summary>x with its dimensions reordered.</summary>
    public Node Permute(Node x, int[] perm, string? name = null)
    {
        if (perm.AsSpan().SequenceEqual(Enumerable.Range(0, perm.Length).ToArray()))
            return x;
        if (!Layout.IsReshape(x.Shape.Span, perm))
            return graph.Add(name, new Transpose(perm), x);
        return graph.Add(name, new Reshape(new Shape([.. perm.Select(axis => x.Shape[axis])])), x);
    }
}
