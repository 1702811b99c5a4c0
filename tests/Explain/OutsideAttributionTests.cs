using System.Text.Json;
using Whence.Explain;

namespace Whence.Tests.Explain;

/// <summary>Attributions of a residual network against captum's and pytorch-grad-cam's in float64 (bench/peers/attribution_golden.py), in the 2-norm.</summary>
[TestFixture]
sealed class OutsideAttributionTests : ExplainTests
{
    const string Layer2 = "/layer2/layer2.2/Relu_1_output_0", Layer3 = "/layer3/layer3.2/Relu_1_output_0";

    static readonly JsonElement[] Golden =
        [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "tests", "data", "attributions.json"))).RootElement.EnumerateArray()];

    // Captum takes the gradient at the beginning of each step, of which there are 200: so far off are both.
    [Test]
    public void Conductance() => Compare(Explainers.Conductance(Layer2), "conductance_layer2", 0.03, samples: 201, channels: 32);

    [Test]
    public void Influence() => Compare(Explainers.InternalInfluence(Layer2), "influence_layer2", 1e-3, samples: 64, channels: 32);

    [Test]
    public void ChannelsThatAreMissed() => Compare(Explainers.Create("ablation-cam", new() { Layer = Layer3, Relu = false }), "ablation_cam_layer3", 1e-4);

    [Test]
    public void ANeuron()
    {
        var network = new NeuronNetwork(GoldenInputs.Network("resnet20"), Layer2, (3, 4));
        foreach (var golden in Golden)
        {
            var got = Explain(network, Explainers.IntegratedGradients(), Input(golden), new() { Samples = 64 }, 5);
            AssertNear(Double(got.Map), Numbers(golden, "neuron_layer2_channel5_at_3_4"), 1e-3);
        }
    }

    [Test]
    public void ExactShapleyValues()
    {
        // Upright parts, the last one wider.
        int[] parts = [.. Enumerable.Range(0, 1024).Select(i => Math.Min(i % 32 / 6, 4))];
        foreach (var golden in Golden)
        {
            var got = Explain(GoldenInputs.Network("resnet20"), Explainers.KernelShap(PixelGroups.Of(parts), Whence.Explain.Baseline.Zero), Input(golden));
            AssertNear([.. Enumerable.Range(0, 5).Select(part => (double)got.Map[Array.IndexOf(parts, part)])], Numbers(golden, "shapley"), 1e-4);
        }
    }

    void Compare(IExplainer explainer, string name, double tolerance, int? samples = null, int channels = 1)
    {
        foreach (var golden in Golden)
        {
            var got = Explain(GoldenInputs.Network("resnet20"), explainer, Input(golden), new() { Samples = samples });
            Assert.That((got.Target.Index, got.Target.Logit), Is.EqualTo((golden.GetProperty("target").GetInt32(), golden.GetProperty("logit").GetDouble())).Using<(int, double)>(
                (a, b) => a.Item1 == b.Item1 && Math.Abs(a.Item2 - b.Item2) < 1e-3));
            AssertNear([.. got.Map.Chunk(channels).Select(place => place.Sum(v => (double)v))], Numbers(golden, name), tolerance);
        }
    }

    static float[] Input(JsonElement golden) => GoldenInputs.Cifar(golden.GetProperty("image").GetInt32());

    static double[] Numbers(JsonElement golden, string name) => [.. golden.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];

    static void AssertNear(double[] got, double[] expected, double tolerance)
    {
        Assert.That(got, Has.Length.EqualTo(expected.Length));
        var error = Math.Sqrt(got.Zip(expected, (a, b) => (a - b) * (a - b)).Sum() / expected.Sum(v => v * v));
        TestContext.Out.WriteLine($"2-norm error {error:g3} of {tolerance}");
        Assert.That(error, Is.LessThan(tolerance));
    }
}
