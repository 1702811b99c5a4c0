using Whence.Models.Tensors;

namespace Whence.Models.Onnx;

/// <summary>What ONNX says about result shapes and indices, shared by the evaluator of constants and the graph builder.</summary>
static class ShapeRules
{
    /// <summary>An integer tensor as ints; what lies outside 32 bits (used for "to the end") is clamped.</summary>
    public static int[] Narrow(this NodeReader node, HostTensor tensor)
    {
        if (tensor.Rank > 1 || tensor.Count > 1 << 20)
            throw node.Error($"a list of integers expected, got {tensor}");
        return Array.ConvertAll(tensor.ToLongs(), v => (int)Math.Clamp(v, int.MinValue, int.MaxValue));
    }

    /// <summary>The shape without the given dimensions of 1 (all of them where no axes are given).</summary>
    public static int[] Squeeze(NodeReader node, int[] shape, int[]? axes)
    {
        axes = axes is null ? [.. Enumerable.Range(0, shape.Length).Where(d => shape[d] == 1)] : Axes(node, axes, shape.Length);
        foreach (var axis in axes)
            if (shape[axis] != 1)
                throw node.Error($"cannot squeeze axis {axis} of [{string.Join(',', shape)}]");
        return [.. shape.Where((_, d) => !axes.Contains(d))];
    }

    /// <summary>The shape with dimensions of 1 at the given positions of the result.</summary>
    public static int[] Unsqueeze(NodeReader node, int[] shape, int[]? axes)
    {
        if (axes is null)
            throw node.Error("axes are missing");
        if (shape.Length + axes.Length > 64)
            throw node.Error($"{axes.Length} axes are too many");
        axes = Axes(node, axes, shape.Length + axes.Length);
        var result = new List<int>(shape);
        foreach (var axis in axes.Order())
            result.Insert(axis, 1);
        return [.. result];
    }

    /// <summary>Axes within the rank, none twice.</summary>
    public static int[] Axes(NodeReader node, int[] axes, int rank)
    {
        int[] result = [.. axes.Select(a => node.Axis(a, rank))];
        return result.Distinct().Count() == result.Length ? result : throw node.Error($"axes [{string.Join(',', axes)}] name one twice");
    }

    /// <summary>The target of Reshape with 0 (keep) and -1 (infer) resolved.</summary>
    public static int[] Reshape(NodeReader node, int[] shape, int[] target, bool allowZero)
    {
        var result = target.ToArray();
        long known = 1;
        var open = -1;
        for (var d = 0; d < result.Length; d++)
        {
            if (result[d] == 0 && !allowZero)
                result[d] = d < shape.Length ? shape[d]
                    : throw node.Error($"target [{string.Join(',', target)}] keeps dimension {d} of [{string.Join(',', shape)}]");
            if (result[d] < -1 || result[d] == -1 && open >= 0)
                throw node.Error($"[{string.Join(',', target)}] is not a target shape");
            if (result[d] == -1)
                open = d;
            else
                known = Math.Min(known * result[d], 1L << 40);
        }
        long count = 1;
        foreach (var dim in shape)
            count *= dim;
        if (open >= 0)
            result[open] = known > 0 && count % known == 0 ? (int)(count / known) : throw Mismatch();
        else if (known != count)
            throw Mismatch();
        return result;

        OnnxException Mismatch() => node.Error($"[{string.Join(',', shape)}] cannot become [{string.Join(',', target)}]");
    }

    /// <summary>Flatten's matrix: the dimensions before the axis, and the rest.</summary>
    public static int[] Flatten(NodeReader node, int[] shape)
    {
        var axis = node.Int("axis", 1);
        axis = axis == shape.Length ? axis : node.Axis(axis, shape.Length);
        long rows = 1, columns = 1;
        for (var d = 0; d < shape.Length; d++)
            (rows, columns) = d < axis ? (rows * shape[d], columns) : (rows, columns * shape[d]);
        return [checked((int)rows), checked((int)columns)];
    }

    /// <summary>The permutation of Transpose; reversal where none is given.</summary>
    public static int[] Permutation(NodeReader node, int rank)
    {
        var perm = node.Ints("perm") ?? [.. Enumerable.Range(0, rank).Reverse()];
        return perm.Order().SequenceEqual(Enumerable.Range(0, rank)) ? perm
            : throw node.Error($"perm [{string.Join(',', perm)}] is not a permutation of rank {rank}");
    }

    /// <summary>The sizes of Split's parts along a dimension.</summary>
    public static int[] SplitSizes(NodeReader node, int size, int[]? sizes)
    {
        var parts = node.Int("num_outputs", node.Outputs.Count);
        if (sizes is null)
        {
            if (parts != node.Outputs.Count || parts <= 0)
                throw node.Error($"{parts} parts for {node.Outputs.Count} outputs");
            var each = (size + parts - 1) / parts;
            sizes = [.. Enumerable.Range(0, parts).Select(i => Math.Clamp(size - i * each, 0, each))];
        }
        if (sizes.Length != node.Outputs.Count || sizes.Any(s => s < 0) || sizes.Sum(s => (long)s) != size)
            throw node.Error($"parts [{string.Join(',', sizes)}] do not split {size} into {node.Outputs.Count}");
        return sizes;
    }

    /// <summary>Start and count of one sliced dimension; negative bounds count from the end, what lies outside is clamped.</summary>
    public static (int Start, int Count) Slice(int size, int start, int end, int step)
    {
        long first = start < 0 ? (long)start + size : start;
        long last = end < 0 ? (long)end + size : end;
        if (step > 0)
        {
            first = Math.Clamp(first, 0, size);
            last = Math.Clamp(last, 0, size);
            return ((int)first, (int)Math.Max(0, (last - first + step - 1) / step));
        }
        first = Math.Clamp(first, -1, size - 1L);
        last = end == int.MinValue ? -1 : Math.Clamp(last, -1, size - 1L);
        return ((int)first, (int)Math.Max(0, (first - last - (long)step - 1) / -(long)step));
    }
}
