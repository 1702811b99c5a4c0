using System.Text.Json;
using Whence.Explain;
using Whence.Graphs;
using Whence.Models.Tensors;

namespace Whence.Tests.Explain;

/// <summary>Faithfulness measures of ResNet-20 against those of an outside implementation.</summary>
[TestFixture]
sealed class GoldenMetricTests : ExplainTests
{
    const int Images = 4;

    [Test]
    public void DeletionAndInsertionCurves()
    {
        var maps = Maps("integrated_gradients_gausslegendre_64");
        var targets = Npy.Read(SharedData.Path("golden/attributions/resnet20/targets.npy")).ToLongs();
        var deletion = Npy.Read(SharedData.Path("golden/metrics/deletion_curve.npy")).ToDoubles();
        var insertion = Npy.Read(SharedData.Path("golden/metrics/insertion_curve.npy")).ToDoubles();
        var order = Npy.Read(SharedData.Path("golden/metrics/pixel_order.npy")).ToLongs();
        var network = GoldenInputs.Network("resnet20");
        using var weights = Loaded(network);
        using var games = new DeletionInsertion(network, weights, 1024, 64);
        for (var i = 0; i < Images; i++)
        {
            float[] pixels = [.. maps[i].Chunk(3).Select(c => (float)((double)c[0] + c[1] + c[2]))];
            Assert.That(DeletionInsertion.Ranking(pixels).Select(p => (long)p), Is.EqualTo(order.Skip(1024 * i).Take(1024)));
            var got = games.Measure(GoldenInputs.Cifar(i), pixels, (int)targets[i], Baseline.Zero);
            AssertCurve(got.Deletion, deletion[(1025 * i)..(1025 * (i + 1))]);
            AssertCurve(got.Insertion, insertion[(1025 * i)..(1025 * (i + 1))]);
        }
    }

    [Test]
    public void InfidelityOfTheGradient()
    {
        var expected = Npy.Read(SharedData.Path("golden/metrics/infidelity.npy")).ToDoubles();
        var targets = Npy.Read(SharedData.Path("golden/attributions/resnet20/targets.npy")).ToLongs();
        var maps = Maps("saliency");
        var network = GoldenInputs.Network("resnet20");
        using var weights = Loaded(network);
        using var infidelity = new Infidelity(network, weights);
        for (var i = 0; i < Images; i++)
        {
            var got = infidelity.Measure(GoldenInputs.Cifar(i), maps[i], (int)targets[i], Perturbations(i, 0.2f));
            Assert.That(got.Plain, Is.EqualTo(expected[i]).Within(1e-4 * expected[i]));
        }
    }

    [Test]
    public void SensitivityOfTheGradient()
    {
        var expected = Npy.Read(SharedData.Path("golden/metrics/sensitivity_max.npy")).ToDoubles();
        var targets = Npy.Read(SharedData.Path("golden/attributions/resnet20/targets.npy")).ToLongs();
        var network = GoldenInputs.Network("resnet20");
        using var weights = Loaded(network);
        using var context = new MetricContext(network, weights, new(), 1);
        using var maker = new MethodMaker(network, weights, Explainers.Gradient(), new());
        for (var i = 0; i < Images; i++)
        {
            var (x, target) = (GoldenInputs.Cifar(i), (int)targets[i]);
            var map = new MeasuredMap(context, maker, new("x", x), i, target, maker.Make(x, target, i), absolute: false);
            var got = Stability.Changes(map, Perturbations(i, 0.02f).Chunk(x.Length).Select(u => x.Zip(u, (a, b) => a + b).ToArray())).Max();
            Assert.That(got, Is.EqualTo(expected[i]).Within(0.01 * expected[i]));
        }
    }

    [Test]
    public void SparsenessOfMaps()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(SharedData.Path("golden/metrics/sparseness.json")));
        var checkedSets = 0;
        foreach (var method in json.RootElement.EnumerateObject().Where(m => m.Value.ValueKind == JsonValueKind.Object))
        {
            var file = Path.Combine(SharedData.Path("golden/attributions/resnet20"), $"{method.Name}.npy");
            if (!File.Exists(file))
                continue;
            checkedSets++;
            var maps = Maps(method.Name);
            foreach (var kind in method.Value.EnumerateObject())
            {
                double[] expected = [.. kind.Value.EnumerateArray().Select(v => v.GetDouble())];
                for (var i = 0; i < expected.Length; i++)
                {
                    float[] values = kind.Name.Contains("entries") ? maps[i]
                        : [.. maps[i].Chunk(3).Select(c => (float)((double)c[0] + c[1] + c[2]))];
                    Assert.That(Sparseness.Gini(values), Is.EqualTo(expected[i]).Within(1e-6), $"{method.Name} {kind.Name} {i}");
                }
            }
        }
        Assert.That(checkedSets, Is.GreaterThan(0));
    }

    static void AssertCurve(double[] got, double[] expected)
    {
        Assert.That(got.Zip(expected, (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(0.001));
        var (a, b) = (new DeletionCurves(got, got).DeletionArea, new DeletionCurves(expected, expected).DeletionArea);
        Assert.That(a, Is.EqualTo(b).Within(1e-5));
    }

    Weights Loaded(Whence.Models.INetwork network)
    {
        var weights = new Weights(Device);
        network.Load(weights);
        return weights;
    }

    // A golden set [image, channel, row, column], its first images as [row, column, channel].
    static float[][] Maps(string name)
    {
        var all = Npy.Read(SharedData.Path($"golden/attributions/resnet20/{name}.npy")).ToDoubles();
        return [.. Enumerable.Range(0, Images).Select(i => ChannelsLast(all.AsSpan(i * 3072, 3072), 1))];
    }

    static float[] Perturbations(int image, float scale)
    {
        var all = Npy.Read(SharedData.Path("golden/metrics/perturbations.npy")).ToDoubles();
        return [.. Enumerable.Range(0, 10).SelectMany(k => ChannelsLast(all.AsSpan((10 * image + k) * 3072, 3072), scale))];
    }

    static float[] ChannelsLast(ReadOnlySpan<double> values, float scale)
    {
        var y = new float[values.Length];
        for (var j = 0; j < y.Length; j++)
            y[j] = scale * (float)values[j % 3 * 1024 + j / 3];
        return y;
    }
}
