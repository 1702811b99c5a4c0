namespace Whence.Models.Onnx;

/// <summary>A Slice per dimension of its input: first index, number of elements, step.</summary>
sealed record SliceRange(int[] Starts, int[] Counts, int[] Steps)
{
    /// <summary>Resolves ONNX's lists (any of axes and steps may be absent) against a shape.</summary>
    public static SliceRange Resolve(NodeReader node, int[] shape, int[]? starts, int[]? ends, int[]? axes, int[]? steps)
    {
        if (starts is null || ends is null)
            throw node.Error("starts or ends are missing");
        axes = ShapeRules.Axes(node, axes ?? [.. Enumerable.Range(0, starts.Length)], shape.Length);
        steps ??= [.. Enumerable.Repeat(1, starts.Length)];
        if (starts.Length != ends.Length || starts.Length != axes.Length || starts.Length != steps.Length || steps.Contains(0))
            throw node.Error($"starts [{string.Join(',', starts)}], ends [{string.Join(',', ends)}], axes [{string.Join(',', axes)}] "
                + $"and steps [{string.Join(',', steps)}] do not belong together");
        var range = new SliceRange(new int[shape.Length], shape.ToArray(), [.. Enumerable.Repeat(1, shape.Length)]);
        for (var i = 0; i < axes.Length; i++)
        {
            (range.Starts[axes[i]], range.Counts[axes[i]]) = ShapeRules.Slice(shape[axes[i]], starts[i], ends[i], steps[i]);
            range.Steps[axes[i]] = steps[i];
        }
        return range;
    }
}
