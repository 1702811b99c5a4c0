using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Operators;

/// <summary>Resize and its predecessor Upsample: one resampling per axis on which elements move.</summary>
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
        var mode = s.Node.OneOf("mode", "nearest", "linear", "bilinear");
        return Apply(s, ResizeTarget.OfUpsample(s), CoordinateMode.Asymmetric, null, c =>
            mode == "nearest" ? ResampleTable.Nearest(c, NearestMode.Floor) : ResampleTable.Linear(c));
    }

    static OnnxValue Resize(NodeScope s)
    {
        var isOld = s.Node.Opset < 11;
        var mode = isOld ? CoordinateMode.Asymmetric : Mode(s.Node);
        var roi = isOld ? null : s.Constant(1);
        return Apply(s, ResizeTarget.OfResize(s), mode, mode == CoordinateMode.CropAndResize ? roi?.ToDoubles() ?? [] : null,
            isOld ? OldFilter(s.Node) : Filter(s.Node));
    }

    static CoordinateMode Mode(NodeReader node) => node.OneOf("coordinate_transformation_mode", Places) switch
    {
        "pytorch_half_pixel" => CoordinateMode.PyTorchHalfPixel,
        "align_corners" => CoordinateMode.AlignCorners,
        "asymmetric" => CoordinateMode.Asymmetric,
        "half_pixel_symmetric" => CoordinateMode.HalfPixelSymmetric,
        "tf_crop_and_resize" => CoordinateMode.CropAndResize,
        "tf_half_pixel_for_nn" => CoordinateMode.HalfPixelForNearest,
        _ => CoordinateMode.HalfPixel,
    };

    /// <summary>Operator set 10: the nearest element is the one before the place, or behind it where the axis shrinks.</summary>
    static Func<ResampleCoordinates, ResampleTable> OldFilter(NodeReader node) => node.OneOf("mode", "nearest", "linear", "bilinear") switch
    {
        "nearest" => c => ResampleTable.Nearest(c, c.Scale < 1 ? NearestMode.Ceil : NearestMode.Floor),
        _ => c => ResampleTable.Linear(c),
    };

    static Func<ResampleCoordinates, ResampleTable> Filter(NodeReader node)
    {
        var mode = node.OneOf("mode", "nearest", "linear", "cubic");
        var nearest = node.OneOf("nearest_mode", "round_prefer_floor", "round_prefer_ceil", "floor", "ceil") switch
        {
            "round_prefer_ceil" => NearestMode.RoundPreferCeil,
            "floor" => NearestMode.Floor,
            "ceil" => NearestMode.Ceil,
            _ => NearestMode.RoundPreferFloor,
        };
        var a = node.Float("cubic_coeff_a", -0.75f);
        var (antialias, exclude) = (node.Int("antialias", 0) != 0, node.Int("exclude_outside", 0) != 0);
        return c => mode switch
        {
            "nearest" => ResampleTable.Nearest(c, nearest),
            "linear" => ResampleTable.Linear(c, antialias, exclude),
            _ => ResampleTable.Cubic(c, a, antialias, exclude),
        };
    }

    /// <param name="s">The node.</param>
    /// <param name="axes">How far each axis goes.</param>
    /// <param name="mode">Where elements lie.</param>
    /// <param name="region">Starts, then ends, of the region cut out; null for all.</param>
    /// <param name="filter">The table of one axis.</param>
    static OnnxValue Apply(
        NodeScope s, ResizeTarget[] axes, CoordinateMode mode, double[]? region, Func<ResampleCoordinates, ResampleTable> filter)
    {
        var x = s[0];
        var extrapolation = s.Node.Float("extrapolation_value", 0);
        if (region is not null && region.Length != 2 * axes.Length)
            throw s.Node.Error($"a region of {region.Length} numbers is given, tf_crop_and_resize needs {2 * axes.Length}");
        // Where no extent changes, ONNX Runtime and PyTorch copy, whatever the scale.
        if (region is null && Array.TrueForAll(axes, to => to.Extent == x.Shape[to.Axis]))
            return s.Result(s.AnyLayout(x), x.IsChannelsLast);
        var (y, onnx) = (s.AnyLayout(x), Arrangement.Axes(x));
        for (var i = 0; i < axes.Length; i++)
        {
            var to = axes[i];
            var (start, end) = region is null ? (0, 1) : (region[i], region[axes.Length + i]);
            if ((to.Scale ?? (double)to.Extent / x.Shape[to.Axis]) == 1 && (start, end) == (0, 1))
                continue;
            s.Builder.Budget.Charge(s.Node, [to.Extent, 4]);
            var coordinates = new ResampleCoordinates(x.Shape[to.Axis], to.Extent, mode, to.Scale, start, end, extrapolation, to.IsSize);
            y = s.Part(new Resample(Array.IndexOf(onnx, to.Axis), filter(coordinates)), y);
        }
        return s.Result(y, x.IsChannelsLast);
    }
}
