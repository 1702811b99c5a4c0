namespace Whence.Models.Onnx.Operators;

/// <summary>What one axis of Resize or Upsample becomes, in the single precision that ONNX scales have.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Extent">Its new extent.</param>
/// <param name="Scale">New elements per old element where that is not the ratio of the extents.</param>
/// <param name="IsSize">Whether the extent was asked for, rather than a scale.</param>
readonly record struct ResizeTarget(int Axis, int Extent, float? Scale, bool IsSize)
{
    /// <summary>From an input since operator set 9, from an attribute in 7 and 8; up to 6 for height and width by themselves.</summary>
    public static ResizeTarget[] OfUpsample(NodeScope s)
    {
        float[] scales = s.Constant(1)?.ToFloats() ?? s.Node.Floats("scales") ?? (s.Node.Has("height_scale") && s[0].Rank == 4
            ? [1, 1, s.Node.Float("height_scale", 1), s.Node.Float("width_scale", 1)] : throw s.Node.Error("the scales are missing"));
        int[] axes = [.. Enumerable.Range(0, s[0].Rank)];
        return Scaled(s, axes, scales);
    }

    /// <summary>From scales, the second input in operator set 10 and the third later, or from sizes, the fourth.</summary>
    public static ResizeTarget[] OfResize(NodeScope s)
    {
        var (node, rank, isOld) = (s.Node, s[0].Rank, s.Node.Opset < 11);
        var axes = node.Ints("axes") is { } given ? ShapeRules.Axes(node, given, rank) : [.. Enumerable.Range(0, rank)];
        var scales = s.Constant(isOld ? 1 : 2) is { Count: > 0 } list ? list.ToFloats() : null;
        var sizes = !isOld && s.Constant(3) is { Count: > 0 } target ? node.Narrow(target) : null;
        var policy = node.OneOf("keep_aspect_ratio_policy", "stretch", "not_larger", "not_smaller");
        return (scales, sizes) switch
        {
            (null, null) => throw node.Error("neither scales nor sizes are given"),
            (not null, not null) => throw node.Error("both scales and sizes are given; ONNX allows one of them"),
            (not null, _) => Scaled(s, axes, scales),
            _ => Sized(s, axes, sizes!, policy),
        };
    }

    // floor(n * scale), where the product is rounded to single precision first: 3 elements at 10/3 become 10.
    static ResizeTarget[] Scaled(NodeScope s, int[] axes, float[] scales)
    {
        Require(s, axes, scales.Length, "scales");
        return [.. axes.Select((axis, i) => Checked(s, axis, MathF.Floor(s[0].Shape[axis] * scales[i]), scales[i], false))];
    }

    // A policy takes the smallest or the largest of the ratios for all axes, and rounds the extents that follow from it.
    static ResizeTarget[] Sized(NodeScope s, int[] axes, int[] sizes, string policy)
    {
        Require(s, axes, sizes.Length, "sizes");
        float[] ratios = [.. axes.Select((axis, i) => (float)sizes[i] / s[0].Shape[axis])];
        if (policy == "stretch" || axes.Length == 0)
            return [.. axes.Select((axis, i) => Checked(s, axis, sizes[i], null, true))];
        var common = policy == "not_larger" ? ratios.Min() : ratios.Max();
        return [.. axes.Select(axis =>
            Checked(s, axis, MathF.Round(common * s[0].Shape[axis], MidpointRounding.AwayFromZero), common, true))];
    }

    static ResizeTarget Checked(NodeScope s, int axis, double extent, float? scale, bool isSize) =>
        extent is >= 0 and <= int.MaxValue && s[0].Shape[axis] > 0 ? new(axis, (int)extent, scale, isSize)
            : throw s.Node.Error($"axis {axis} of {s[0]} cannot be resized to {extent}{(scale is null ? "" : $" (scale {scale})")}");

    static void Require(NodeScope s, int[] axes, int count, string what)
    {
        if (count != axes.Length)
            throw s.Node.Error($"{count} {what} for {axes.Length} axes of {s[0]}");
    }
}
