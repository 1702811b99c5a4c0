using System.Text.Json;
using Whence.Diagnose;
using Whence.Diagnose.Detection;
using Whence.Diagnose.Localization;

namespace Whence.Tests.Diagnose;

/// <summary>Maps over boxes as ODIN measures them, at its 21 thresholds.</summary>
[TestFixture]
sealed class MapFitTests
{
    [TestCase("generic")]
    [TestCase("perfect_case")]
    [TestCase("worst_case")]
    public void MapsFitAsOdinSays(string name)
    {
        var folder = SharedData.Path(Path.Combine("datasets/odin/cams", name == "generic" ? "" : name));
        var truth = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "gt.json"))).RootElement;
        var golden = JsonDocument.Parse(File.ReadAllText(SharedData.Path("golden/odin/expected.json"))).RootElement.GetProperty("cams").GetProperty(name);
        var files = truth.GetProperty("observations").EnumerateArray().ToDictionary(o => o.GetProperty("id").GetInt32(), o => o.GetProperty("file_name").GetString()!);
        foreach (var expected in golden.EnumerateObject())
        {
            var threshold = double.Parse(expected.Name, System.Globalization.CultureInfo.InvariantCulture);
            var fits = truth.GetProperty("annotations").EnumerateArray().Select(a => Fit(folder, files, a, threshold)).ToArray();
            Assert.That(fits.Average(fit => fit.GlobalIou), Is.EqualTo(expected.Value.GetProperty("global_iou").GetDouble()).Within(1e-10), expected.Name);
            Assert.That(fits.Average(fit => fit.IrrelevantAttention), Is.EqualTo(expected.Value.GetProperty("irrelevant_attention").GetDouble()).Within(1e-10), expected.Name);
            Assert.That(fits.Average(fit => fit.MaskCoverage), Is.EqualTo(expected.Value.GetProperty("mask_coverage").GetDouble()).Within(1e-10), expected.Name);
            Assert.That(fits.Average(fit => fit.ComponentIou), Is.EqualTo(expected.Value.GetProperty("component_iou").GetDouble()).Within(1e-10), expected.Name);
        }
    }

    [TestCase("generic")]
    [TestCase("perfect_case")]
    [TestCase("worst_case")]
    public async Task TheCommandsMeansAreOdins(string name)
    {
        var folder = SharedData.Path(Path.Combine("datasets/odin/cams", name == "generic" ? "" : name));
        var (code, output, error) = await Cli.CliTests.Run("diagnose", "--truth", Path.Combine(folder, "gt.json"), "--maps", Path.Combine(folder, "predictions"), "--absolute", "--json");
        Assert.That(code, Is.Zero, error);
        var golden = JsonDocument.Parse(File.ReadAllText(SharedData.Path("golden/odin/expected.json"))).RootElement.GetProperty("cams").GetProperty(name);
        foreach (var row in JsonDocument.Parse(output).RootElement.GetProperty("thresholds").EnumerateArray())
        {
            var expected = golden.EnumerateObject().Single(e => Math.Abs(double.Parse(e.Name, System.Globalization.CultureInfo.InvariantCulture) - row.GetProperty("threshold").GetDouble()) < 1e-9).Value;
            foreach (var (ours, theirs) in new[] { ("globalIou", "global_iou"), ("irrelevantAttention", "irrelevant_attention"), ("maskCoverage", "mask_coverage"), ("componentIou", "component_iou") })
                Assert.That(row.GetProperty(ours).GetProperty("mean").GetDouble(), Is.EqualTo(expected.GetProperty(theirs).GetDouble()).Within(1e-10), $"{ours} at {row.GetProperty("threshold")}");
        }
    }

    [Test]
    public void PartsThatDoNotTouchTheMaskDoNotCountAgainstIt()
    {
        double[] map =
        [
            1, 1, 0, 0,
            0, 0, 0, 1,
            1, 0, 0, 1,
        ];
        bool[] mask = [true, false, false, false, true, false, false, false, false, false, false, false];
        // One part touches: 1 of the mask's 2 pixels, and 1 outside; 3 more pixels elsewhere.
        Assert.That(MapFit.Of(map, 4, [mask], 0.5), Is.EqualTo(new MapFit(1 / 6.0, 4 / 5.0, 1, 1 / 3.0)));
        Assert.That(() => MapFit.Of(map, 4, [new bool[12]], 0.5), Throws.TypeOf<DiagnoseException>());
        Assert.That(() => MapFit.Of(map, 5, [mask], 0.5), Throws.TypeOf<DiagnoseException>());
    }

    static MapFit Fit(string folder, Dictionary<int, string> files, JsonElement annotation, double threshold)
    {
        var bytes = File.ReadAllBytes(Path.Combine(folder, "predictions", Path.ChangeExtension(files[annotation.GetProperty("image_id").GetInt32()], ".npy")));
        var start = 10 + BitConverter.ToUInt16(bytes, 8) + (annotation.GetProperty("category_id").GetInt32() - 1) * 800;
        double[] map = [.. Enumerable.Range(0, 100).Select(i => BitConverter.ToDouble(bytes, start + 8 * i))];
        var box = annotation.GetProperty("bbox").Deserialize<double[]>()!;
        return MapFit.Of(map, 10, [MapFit.MaskOf(new Box(box[0], box[1], box[2], box[3]), 10, 10)], threshold);
    }
}
