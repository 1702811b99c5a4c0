using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Images;
using Whence.Models.Onnx;
using Whence.Runtime;

namespace Whence.Tests.Explain;

/// <summary>Whole explanations of trained networks on a GPU back end beside the CPU's: every method, and the same bits when run again.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Gpus))]
sealed class BackEndAgreementTests(string device)
{
    // Float32 gradients of a network of a few layers, summed in another order: far above rounding, far below any mistake.
    const double Tolerance = 2e-4;

    Backend cpu = null!;
    Backend gpu = null!;

    [OneTimeSetUp]
    public void Open()
    {
        gpu = Backend.Open(device);
        cpu = Backend.Open("cpu:2");
    }

    [OneTimeTearDown]
    public void Close()
    {
        cpu?.Dispose();
        gpu?.Dispose();
    }

    static IEnumerable<string> Methods => Explainers.All.Where(info => !info.NeedsLap && !info.NeedsAttention).Select(info => info.Name);

    [TestCaseSource(nameof(Methods))]
    public void EveryMethodGivesTheSameExplanation(string method)
    {
        var folder = Path.Combine(SharedData.RepositoryRoot, "samples", "fashion-mnist");
        var network = new Classifier(OnnxModel.Load(SharedData.OwnPath("fashion_cnn.onnx")), Preprocessing.Preset("fashion-mnist"));
        // A little noise, and no flat baseline where the two meet: on flat areas rounding decides which of equal neighbours a max-pool takes, and the map with it.
        var random = new Random(5);
        var picture = network.Prepare(ImageFile.Load(Path.Combine(folder, "ankle-boot.png"))).Pixels;
        float[] x = [.. picture.ToArray().Select(v => (float)Math.Clamp(v + 0.02 * random.NextDouble(), 0, 1))];
        // Few parts: a simulator takes its time.
        var settings = new ExplainerSettings { Background = [.. x.Select(_ => (float)random.NextDouble())], Window = 14, Stride = 14, Segments = 4 };
        if (method is "deeplift" or "guided-ig" or "conductance")
            settings = settings with { Baselines = [Baseline.Of(settings.Background!)] };
        var samples = Explainers.Create(method, settings).DefaultSamples == 1 ? 1 : 4;
        Compare(network, () => Explainers.Create(method, settings), x, new() { Samples = samples, Batch = Math.Max(1, samples / 2), Seed = 3 });
    }

    [TestCase("gradient")]
    [TestCase("grad-cam")]
    public void ADeepNetworkGivesTheSameExplanation(string method) =>
        Compare(GoldenInputs.Network("resnet20"), () => Explainers.Create(method), GoldenInputs.Of("resnet20")[0], new() { Samples = 1 });

    void Compare(INetwork network, Func<IExplainer> explainer, float[] x, ExplainOptions options)
    {
        using var reference = new ExplainSession(network, cpu, explainer(), options);
        using var session = new ExplainSession(network, gpu, explainer(), options);
        var (expected, got) = (reference.Run(x), session.Run(x));
        Assert.That(got.Target.Index, Is.EqualTo(expected.Target.Index));
        var scale = Math.Sqrt(expected.Map.Sum(a => (double)a * a));
        var distance = Math.Sqrt(expected.Map.Zip(got.Map, (a, b) => (double)(a - b) * (a - b)).Sum());
        Assert.That(scale, Is.GreaterThan(0));
        Assert.That(distance / scale, Is.LessThan(Tolerance));
        Assert.That(session.Run(x).Map, Is.EqualTo(got.Map), "run again");
    }
}
