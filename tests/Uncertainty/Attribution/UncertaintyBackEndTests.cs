using Whence.Graphs;
using Whence.Models;
using Whence.Models.Images;
using Whence.Models.Onnx;
using Whence.Runtime;
using Whence.Uncertainty;

namespace Whence.Tests.Uncertainty;

/// <summary>Uncertainty attribution of a trained network's dropout members on a GPU back end beside the CPU's.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Gpus))]
sealed class UncertaintyBackEndTests(string device)
{
    [Test]
    public void BothGiveTheSame([Values] PropagationMode mode)
    {
        var folder = Path.Combine(SharedData.RepositoryRoot, "samples", "fashion-mnist");
        var network = new Classifier(OnnxModel.Load(SharedData.OwnPath("fashion_cnn.onnx")), Preprocessing.Preset("fashion-mnist"));
        // A little noise: on flat areas rounding decides which of equal neighbours a max-pool takes, and the map with it.
        var random = new Random(5);
        float[] x = [.. network.Prepare(ImageFile.Load(Path.Combine(folder, "ankle-boot.png"))).Pixels.Select(v => (float)Math.Clamp(v + 0.02 * random.NextDouble(), 0, 1))];
        var members = new DropoutEnsemble(network, 3, layer: "/Relu_2_output_0", rate: 0.3f);
        using var cpu = Backend.Open("cpu:2");
        using var gpu = Backend.Open(device);
        using var reference = new UncertaintySession(members, cpu, new() { Mode = mode });
        using var session = new UncertaintySession(members, gpu, new() { Mode = mode });
        var (expected, got) = (reference.Run(x, UncertaintyKind.Total), session.Run(x, UncertaintyKind.Total));
        Assert.That(got.MemberProbabilities, Is.EqualTo(expected.MemberProbabilities).Within(1e-5), "the same masks, the same members");
        Assert.That(got.Map, Is.EqualTo(expected.Map).Within(1e-3 * expected.Map.Max()));
        Assert.That(got.MapSum, Is.EqualTo(got.Value).Within(1e-5));
        Assert.That(session.Run(x, UncertaintyKind.Total).Map, Is.EqualTo(got.Map), "same bits");
    }
}
