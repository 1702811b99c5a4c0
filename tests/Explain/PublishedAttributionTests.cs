using Whence.Explain;
using Whence.Models;
using Whence.Models.Images;
using Whence.Models.Tensors;

namespace Whence.Tests.Explain;

/// <summary>Attributions of a residual network against those of the programs that their authors published, or of captum and pytorch-grad-cam, in float64, in the 2-norm (tests/data/outside/README.md).</summary>
[TestFixture]
sealed class PublishedAttributionTests : ExplainTests
{
    const string Layer2 = "/layer2/layer2.2/Relu_1_output_0", Layer3 = "/layer3/layer3.2/Relu_1_output_0";
    const int Images = 2;

    static INetwork Network => GoldenInputs.Network("resnet20");

    [Test]
    public void GuidedIntegratedGradients() => Compare("guided-ig", Explainers.GuidedIntegratedGradients(), 1e-4, new() { Samples = 16 });

    [Test]
    public void BlurIntegratedGradients() => Compare("blur-ig", Explainers.BlurIntegratedGradients(8), 0.03, new() { Samples = 256 });

    [Test]
    public void AdversarialGradients()
    {
        var classifier = new Classifier(Network, Preprocessing.Preset("cifar10"));
        Compare("agi", Explainers.AdversarialGradients(AdversarialForm.Released, 0.05, 3), 2e-3, new() { Samples = 9, Target = TargetForm.Prob }, classifier, Pixels);
    }

    [TestCase("score-cam-layer3", Layer3, TargetForm.Logit)]
    [TestCase("score-cam-layer2", Layer2, TargetForm.Logit)]
    [TestCase("score-cam-layer2-margin", Layer2, TargetForm.Margin)]
    public void ChannelsThatLetThePictureThrough(string golden, string layer, TargetForm form) =>
        Compare(golden, Explainers.Create("score-cam", new() { Layer = layer }), 1e-4, new() { Target = form });

    [Test]
    public void ALinearModelOfGroups()
    {
        int[] groups = [.. Enumerable.Range(0, 1024).Select(i => i % 32 / 4)];
        Compare("lime", Explainers.Lime(PixelGroups.Of(groups), Baseline.Zero), 1e-4, new() { Samples = 64, Seed = 1 }, read: map => [.. Enumerable.Range(0, 8).Select(group => map[Array.IndexOf(groups, group)])]);
    }

    void Compare(string name, IExplainer explainer, double tolerance, ExplainOptions options, INetwork? network = null, Func<int, float[]>? input = null, Func<float[], float[]>? read = null)
    {
        var golden = Npy.Read(SharedData.OwnPath($"outside/{name}.npy")).ToFloats();
        for (var i = 0; i < Images; i++)
        {
            var got = Explain(network ?? Network, explainer, (input ?? GoldenInputs.Cifar)(i), options).Map;
            got = read?.Invoke(got) ?? got;
            var expected = golden.AsSpan(i * golden.Length / Images, golden.Length / Images).ToArray();
            Assert.That(got, Has.Length.EqualTo(expected.Length));
            var error = Math.Sqrt(got.Zip(expected, (a, b) => Math.Pow((double)a - b, 2)).Sum() / expected.Sum(v => (double)v * v));
            TestContext.Out.WriteLine($"{name}, image {i}: 2-norm error {error:g3} of {tolerance}");
            Assert.That(error, Is.LessThan(tolerance), name);
        }
    }

    static float[] Pixels(int i) => [.. GoldenInputs.CifarBytes(i).Select(v => v / 255f)];
}
