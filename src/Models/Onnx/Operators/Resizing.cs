using Whence.Graph.Ops;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Operators;

/// <summary>Resize and its predecessor Upsample: one resampling per axis whose extent changes.</summary>
static class Resizing
{
    static readonly string[] Places =
    [
        "half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "half_pixel_symmetric", "tf_crop_and_resize",
        "tf_half_pixel_for_nn",
    ];

    public static void Register(OperatorTable table)
    {
        table.Add("Resize", Resize);
        table.Add("Upsample", Upsample);
    }

    static OnnxValue Upsample(NodeScope s)
    {
        var scales = s.Constant(1)?.ToDoubles() ?? s.Node.Floats("scales")?.Select(f => (double)f).ToArray()
            ?? throw s.Node.Error("the scales are missing");
        var mode = s.Node.OneOf("mode", "nearest", "linear", "bilinear");
        return Apply(s, [.. Enumerable.Range(0, s[0].Rank)], scales, null, CoordinateMode.Asymmetric, null, c =>
            mode == "nearest" ? ResampleTable.Nearest(c, NearestMode.Floor) : ResampleTable.Linear(c));
    }

    static OnnxValue Resize(NodeScope s)
    {
        var (node, rank) = (s.Node, s[0].Rank);
        var isOld = node.Opset < 11;
        var axes = node.Ints("axes") is { } given ? ShapeRules.Axes(node, given, rank) : [.. Enumerable.Range(0, rank)];
        var roi = isOld ? null : s.Constant(1);
        var scales = s.Constant(isOld ? 1 : 2) is { Count: > 0 } list ? list.ToDoubles() : null;
        var sizes = !isOld && s.Constant(3) is { Count: > 0 } target ? node.Narrow(target) : null;
        if (node.String("keep_aspect_ratio_policy", "stretch") is var policy and not "stretch")
            (sizes, scales) = (KeepAspect(s, axes, sizes, policy), null);
        return Apply(s, axes, scales, sizes, Mode(node, isOld), roi, Filter(s, isOld));
    }

    static CoordinateMode Mode(NodeReader node, bool isOld)
    {
        if (isOld)
            return CoordinateMode.Asymmetric;
        return node.OneOf("coordinate_transformation_mode", Places) switch
        {
            "pytorch_half_pixel" => CoordinateMode.PyTorchHalfPixel,
            "align_corners" => CoordinateMode.AlignCorners,
            "asymmetric" => CoordinateMode.Asymmetric,
            "half_pixel_symmetric" => CoordinateMode.HalfPixelSymmetric,
            "tf_crop_and_resize" => CoordinateMode.CropAndResize,
            _ => CoordinateMode.HalfPixel,
        };
    }

    static Func<ResampleCoordinates, ResampleTable> Filter(NodeScope s, bool isOld)
    {
        var node = s.Node;
        var mode = node.OneOf("mode", "nearest", "linear", "cubic");
        var nearest = node.OneOf("nearest_mode", "round_prefer_floor", "round_prefer_ceil", "floor", "ceil") switch
        {
            _ when isOld => NearestMode.Floor,
            "round_prefer_ceil" => NearestMode.RoundPreferCeil,
            "floor" => NearestMode.Floor,
            "ceil" => NearestMode.Ceil,
            _ => NearestMode.RoundPreferFloor,
        };
        if (node.String("coordinate_transformation_mode", "") == "tf_half_pixel_for_nn")
            nearest = HalfPixelFurther(s, mode, nearest);
        var a = node.Float("cubic_coeff_a", -0.75f);
        var (antialias, exclude) = (node.Int("antialias", 0) != 0, node.Int("exclude_outside", 0) != 0);
        return c => mode switch
        {
            "nearest" => ResampleTable.Nearest(c, nearest),
            "linear" => ResampleTable.Linear(c, antialias, exclude),
            _ => ResampleTable.Cubic(c, a, antialias, exclude),
        };
    }

    /// <summary>That mode's places lie half a pixel behind those of half_pixel, which another rounding of these says as well.</summary>
    static NearestMode HalfPixelFurther(NodeScope s, string mode, NearestMode nearest) => (mode, nearest) switch
    {
        ("nearest", NearestMode.Floor) => NearestMode.RoundPreferCeil,
        ("nearest", NearestMode.RoundPreferFloor) => NearestMode.Ceil,
        _ => throw s.Unsupported($"mode '{mode}' with rounding {nearest} at tf_half_pixel_for_nn"),
    };

    /// <summary>
    /// Sizes that keep the ratio of the extents: the largest that fit into those asked for, or the smallest that cover them.
    /// </summary>
    static int[] KeepAspect(NodeScope s, int[] axes, int[]? sizes, string policy)
    {
        if (sizes is null || sizes.Length != axes.Length || policy is not ("not_larger" or "not_smaller"))
            throw s.Node.Error($"keep_aspect_ratio_policy '{policy}' needs {axes.Length} sizes");
        var ratios = axes.Select((axis, i) => (double)sizes[i] / s[0].Shape[axis]);
        var ratio = policy == "not_larger" ? ratios.Min() : ratios.Max();
        return [.. axes.Select(axis => (int)Math.Floor(ratio * s[0].Shape[axis] + 0.5))];
    }

    static OnnxValue Apply(
        NodeScope s, int[] axes, double[]? scales, int[]? sizes, CoordinateMode mode, HostTensor? roi,
        Func<ResampleCoordinates, ResampleTable> filter)
    {
        var x = s[0];
        var region = mode == CoordinateMode.CropAndResize ? roi?.ToDoubles() ?? [] : [];
        var extrapolation = s.Node.Float("extrapolation_value", 0);
        if ((sizes?.Length ?? scales?.Length ?? 0) != axes.Length
            || mode == CoordinateMode.CropAndResize && region.Length != 2 * axes.Length)
            throw s.Node.Error($"sizes, scales or region do not fit {axes.Length} axes of {x}");
        var (y, onnx) = (s.AnyLayout(x), Arrangement.Axes(x));
        for (var i = 0; i < axes.Length; i++)
        {
            var extent = x.Shape[axes[i]];
            var real = sizes is not null ? sizes[i] : Math.Floor(extent * scales![i]);
            var outputs = real is >= 0 and <= int.MaxValue ? (int)real : -1;
            var (start, end) = region.Length > 0 ? (region[i], region[axes.Length + i]) : (0, 1);
            if (outputs < 0 || extent == 0)
                throw s.Node.Error($"axis {axes[i]} of {x} cannot be resized to {outputs}");
            if (outputs == extent && (start, end) == (0, 1))
                continue;
            s.Builder.Budget.Charge(s.Node, [outputs, 4]);
            var coordinates = new ResampleCoordinates(extent, outputs, mode, sizes is null ? scales![i] : null, start, end, extrapolation);
            y = s.Part(new Resample(Array.IndexOf(onnx, axes[i]), filter(coordinates)), y);
        }
        return s.Result(y, x.IsChannelsLast);
    }
}
