using System.Text.Json;
using Whence.Explain;
using Whence.Graphs;
using Whence.Models.Images;
using Whence.Models.Tensors;

namespace Whence.Tests.Explain;

/// <summary>How maps of SqueezeNet lie on the bird and the dog, against those of an outside implementation.</summary>
[TestFixture]
sealed class GoldenLocalisationTests : ExplainTests
{
    const int Side = 224;

    [TestCase("saliency", "saliency")]
    [TestCase("integrated_gradients_gausslegendre_64", "integrated_gradients_gausslegendre_64")]
    [TestCase("gradcam_upsampled", null)]
    public void MassRankAndPointing(string section, string? maps)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(SharedData.Path("golden/metrics/localisation.json")));
        var values = Npy.Read(SharedData.Path(maps is null ? "golden/metrics/gradcam_upsampled_224.npy" : $"golden/attributions/squeezenet1.1/{maps}.npy")).ToDoubles();
        var network = new AffineNetwork([1, Side, Side, 1], 2);
        using var weights = new Weights(Device);
        network.Load(weights);
        using var context = new MetricContext(network, weights, new(), 1);
        using var none = ControlMaps.Of("centre", network.InputShape, 1);
        foreach (var kind in json.RootElement.EnumerateObject().Where(kind => kind.Name.StartsWith(section, StringComparison.Ordinal)))
        {
            for (var image = 0; image < 2; image++)
            {
                var expected = kind.Value[image];
                var name = expected.GetProperty("image").GetString()!;
                var mask = ImageFile.Load(SharedData.Path($"datasets/photographs/crop224/{name}_mask.png"));
                bool[] inside = [.. Enumerable.Range(0, Side * Side).Select(i => mask.Pixels[i * mask.Channels] == (image == 0 ? 3 : 0))];
                float[] map = [.. Pixels(values, image, maps is null ? 1 : 3).Select(v => (float)(kind.Name.EndsWith("absolute", StringComparison.Ordinal) ? Math.Abs(v) : Math.Max(0, v)))];
                var measured = new MeasuredMap(context, none, new(name, new float[Side * Side], inside), 0, 0, new(map, 1), absolute: false);
                Assert.That(Of("relevance-mass"), Is.EqualTo(expected.GetProperty("mass_in_mask").GetDouble()).Within(1e-5), kind.Name);
                Assert.That(Of("relevance-rank"), Is.EqualTo(expected.GetProperty("rank_accuracy").GetDouble()).Within(1e-4), kind.Name);
                Assert.That(Of("pointing-game"), Is.EqualTo(expected.GetProperty("pointing_hit_within_15").GetBoolean() ? 1 : 0), kind.Name);

                double Of(string measure) => MapMetrics.Named(measure).Measure(measured, Baseline.Zero);
            }
        }
    }

    // The sum over channels of a map [image, channel, row, column].
    static double[] Pixels(double[] all, int image, int channels) =>
        [.. Enumerable.Range(0, Side * Side).Select(i => Enumerable.Range(0, channels).Sum(c => all[(image * channels + c) * Side * Side + i]))];
}
