using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx;

/// <summary>
/// Names the layout of a node whose dimensions were removed, added or renumbered: dimensions of 1 do not matter for where the elements lie,
/// so
/// most results are row-major or channels last as they stand, and elements move only when they must.
/// </summary>
static class Arrangement
{
    /// <summary>The ONNX axis of each dimension of a value's node.</summary>
    public static int[] Axes(OnnxValue value) => value.Node is not null && value.IsChannelsLast
        ? Layout.ToChannelsLast(value.Rank) : [.. Enumerable.Range(0, value.Rank)];

    /// <summary>Makes the result of a node operation.</summary>
    /// <param name="s">The node operated for.</param>
    /// <param name="y">A node with the result's elements.</param>
    /// <param name="axes">For each dimension of y the axis of the result that it is; -1 for one of extent 1 that is none.</param>
    /// <param name="shape">The result's dimensions in ONNX order; those that y lacks are 1.</param>
    /// <param name="type">The result's element type.</param>
    public static OnnxValue Result(NodeScope s, Node y, int[] axes, int[] shape, ElementType type)
    {
        var rank = shape.Length;
        // A leading axis that stays is kept, so that a batch of one is treated as one of many.
        int[] kept = [.. Enumerable.Range(0, axes.Length).Where(d => y.Shape[d] != 1 || d == 0 && axes[d] == 0)];
        int[] order = [.. kept.Select(d => axes[d])];
        if (IsAscending(order))
            return s.Result(s.Reshaped(y, shape), false, type);
        if (rank >= 3 && IsAscending(Array.ConvertAll(order, axis => Layout.Axis(axis, rank))))
            return s.Result(s.Reshaped(y, Layout.Permute<int>(shape)), true, type);
        var dense = s.Reshaped(y, [.. kept.Select(d => y.Shape[d])]);
        int[] perm = [.. Enumerable.Range(0, order.Length).OrderBy(i => order[i])];
        return s.Result(s.Reshaped(s.Part(new Transpose(perm), dense), shape), false, type);
    }

    static bool IsAscending(ReadOnlySpan<int> order)
    {
        for (var i = 1; i < order.Length; i++)
            if (order[i] <= order[i - 1])
                return false;
        return true;
    }
}
