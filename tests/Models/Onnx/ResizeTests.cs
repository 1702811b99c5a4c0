using Whence.Models.Onnx;

namespace Whence.Tests.Models.Onnx;

/// <summary>Resize and Upsample of every operator set, mode and policy against ONNX Runtime, over many extents.</summary>
[TestFixture]
sealed class ResizeTests
{
    static readonly string[] Places =
        ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "half_pixel_symmetric", "tf_half_pixel_for_nn"];

    static readonly string[] Roundings = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"];

    static readonly float[] Scales = [10 / 3f, 0.6f, 0.5f, 1.04f, 2, 1.5f, 7 / 3f, 0.3f, 1, 2.3f, 1 / 3f];

    [Test]
    public void NearestByScalesOrSizes([ValueSource(nameof(Places))] string place, [ValueSource(nameof(Roundings))] string rounding)
    {
        // Its places of these extents lie halfway between elements, where the last bit decides; the filters test it.
        if (place == "half_pixel_symmetric")
            return;
        (string, object)[] how = [("mode", "nearest"), ("coordinate_transformation_mode", place), ("nearest_mode", rounding)];
        foreach (var (h, w) in new[] { (3, 5), (4, 7), (10, 3) })
        {
            foreach (var size in new[] { 1, 2, 3, 7, 9, 10, 13 })
                Check(Sized(13, h, w, [size, 15 - size], how), h, w, $"sizes {size}, {15 - size}");
            // The published cases and ONNX Runtime differ on the length of a scaled axis in this mode; the former are followed.
            if (place is "align_corners")
                continue;
            // Half a pixel behind, the same happens at 0.6 and 7/3: 4.5 / 0.6f is 7.4999995 divided, 7.5 times the reciprocal.
            foreach (var scale in Scales.Where(s => place != "tf_half_pixel_for_nn" || s is not (0.6f or 7 / 3f)))
                Check(Scaled(13, h, w, scale, how), h, w, $"scale {scale}");
        }
    }

    [Test]
    public void FiltersByScalesOrSizes(
        [ValueSource(nameof(Places))] string place, [Values("linear", "cubic")] string mode, [Values(0, 1)] int antialias, [Values(0, 1)] int exclude)
    {
        if (exclude == 1 && mode == "linear" && antialias == 0)
            Assert.Ignore("ONNX Runtime has no such filter");
        (string, object)[] how = [("mode", mode), ("coordinate_transformation_mode", place), ("antialias", antialias), ("exclude_outside", exclude)];
        foreach (var (h, w) in new[] { (3, 5), (4, 7), (10, 3) })
        {
            foreach (var size in new[] { 2, 3, 7, 9, 10, 13 })
                Check(Sized(18, h, w, [size, 15 - size], how), h, w, $"sizes {size}, {15 - size}");
            if (place is "align_corners" or "half_pixel_symmetric")
                continue;
            foreach (var scale in Scales)
                Check(Scaled(18, h, w, scale, how), h, w, $"scale {scale}");
        }
    }

    [Test]
    public void APolicyKeepsTheRatioOfTheSides(
        [ValueSource(nameof(Places))] string place, [Values("nearest", "linear", "cubic")] string mode, [Values("not_larger", "not_smaller")] string policy)
    {
        foreach (var (h, w) in place == "half_pixel_symmetric" && mode == "nearest" ? [(4, 5)] : new[] { (4, 5), (3, 7), (10, 3) })
            foreach (var (p, q) in new[] { (9, 9), (2, 3), (7, 5), (4, 4), (6, 1) })
                Check(Sized(18, h, w, [p, q], ("mode", mode), ("coordinate_transformation_mode", place), ("keep_aspect_ratio_policy", policy)),
                    h, w, $"sizes {p}, {q}");
    }

    [Test]
    public void OperatorSetTenLooksBehindWhereItShrinks([Values("nearest", "linear")] string mode)
    {
        foreach (var (h, w) in new[] { (3, 5), (4, 7), (10, 3) })
            foreach (var scale in Scales)
                Check(new OnnxFile(10).Input("x", 1, 1, h, w).Weights("s", [1, 1, scale, 2 * scale], 4).Node("Resize", "x s", "y", ("mode", mode))
                    .Output("y", -1, -1, -1, -1), h, w, $"scale {scale}");
    }

    [Test]
    public void Upsample([Values(7, 9)] int opset, [Values("nearest", "linear")] string mode)
    {
        foreach (var (h, w) in new[] { (3, 5), (4, 7), (10, 3) })
            foreach (var scale in Scales.Where(s => s >= 1))
            {
                var file = new OnnxFile(opset).Input("x", 1, 1, h, w).Output("y", -1, -1, -1, -1);
                file = opset == 7 ? file.Node("Upsample", "x", "y", ("mode", mode), ("scales", new[] { 1, 1, scale, scale }))
                    : file.Weights("s", [1, 1, scale, scale], 4).Node("Upsample", "x s", "y", ("mode", mode));
                Check(file, h, w, $"scale {scale}");
            }
    }

    [Test]
    public void CropAndResize([Values("nearest", "linear", "cubic")] string mode, [Values(11, 13, 18)] int opset)
    {
        foreach (var (h, w) in new[] { (4, 5), (10, 3) })
            foreach (var (start, end) in new[] { (0f, 1f), (0.2f, 0.7f), (-0.3f, 1.4f), (0.9f, 0.1f) })
            {
                var file = new OnnxFile(opset).Input("x", 1, 1, h, w).Weights("r", [0, 0, start, start, 1, 1, end, end], 8)
                    .Weights("none", [], 0).Integers("sizes", 1, 1, 6, 4).Output("y", -1, -1, -1, -1)
                    .Node("Resize", "x r none sizes", "y", ("mode", mode), ("coordinate_transformation_mode", "tf_crop_and_resize"), ("extrapolation_value", 9f));
                Check(file, h, w, $"region {start} to {end}");
            }
    }

    [Test]
    public void TheRegionIsOfSinglePrecision()
    {
        // The first place is 0.1f times 5: 0.5 in single precision, of which the lower element is taken, and a little more in double.
        var file = new OnnxFile(13).Input("x", 1, 1, 6, 7).Weights("r", [0, 0, 0.1f, 0, 1, 1, 0.9f, 1], 8).Weights("none", [], 0).Integers("sizes", 1, 1, 13, 7)
            .Node("Resize", "x r none sizes", "y", ("mode", "nearest"), ("coordinate_transformation_mode", "tf_crop_and_resize")).Output("y", -1, -1, -1, -1);
        Check(file, 6, 7, "region 0.1 to 0.9");
    }

    [TestCase("mode", "lanczos", "'lanczos'")]
    [TestCase("nearest_mode", "away", "'away'")]
    [TestCase("coordinate_transformation_mode", "corners", "'corners'")]
    [TestCase("keep_aspect_ratio_policy", "fill", "'fill'")]
    public void AWordThatIsNotKnownIsRefused(string attribute, string word, string said) =>
        Assert.That(() => Peer.Engine(Sized(18, 3, 5, [6, 6], (attribute, word)), ("x", new float[15], [1, 1, 3, 5])),
            Throws.TypeOf<OnnxException>().With.Message.Contains(said).And.Message.Contains(attribute));

    static OnnxFile Sized(int opset, int h, int w, int[] sizes, params (string, object)[] how) =>
        opset < 18
            ? new OnnxFile(opset).Input("x", 1, 1, h, w).Integers("sizes", 1, 1, sizes[0], sizes[1]).Node("Resize", "x _ _ sizes", "y", how)
                .Output("y", -1, -1, -1, -1)
            : new OnnxFile(opset).Input("x", 1, 1, h, w).Integers("sizes", sizes[0], sizes[1])
                .Node("Resize", "x _ _ sizes", "y", [("axes", new[] { 2, 3 }), .. how]).Output("y", -1, -1, -1, -1);

    static OnnxFile Scaled(int opset, int h, int w, float scale, params (string, object)[] how) =>
        new OnnxFile(opset).Input("x", 1, 1, h, w).Weights("scales", [1, 1, scale, scale], 4).Node("Resize", "x _ scales", "y", how)
            .Output("y", -1, -1, -1, -1);

    static void Check(OnnxFile file, int h, int w, string what)
    {
        float[] x = [.. Enumerable.Range(0, h * w).Select(i => i + 0.25f * (i * 7 % 5))];
        var (expected, shape) = Peer.OnnxRuntime(file, ("x", x, [1, 1, h, w]));
        var (got, own) = Peer.Engine(file, ("x", x, [1, 1, h, w]));
        Assert.That(own, Is.EqualTo(shape), $"{h}x{w}, {what}");
        Assert.That(got, Is.EqualTo(expected).Within(2e-4), $"{h}x{w}, {what}");
    }
}
