using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Images;
using Whence.Models.Onnx;
using Whence.Models.Tensors;

namespace Whence.Tests.Explain;

/// <summary>
/// Attributions of real networks against those of an outside implementation in float64, in the 2-norm that the manifest asks for.
/// </summary>
[TestFixture]
sealed class GoldenAttributionTests : ExplainTests
{
    const string LastBlock = "/layer3/layer3.{0}/Relu_1_output_0";

    [TestCase("resnet20", 0.002)]
    [TestCase("resnet56", 0.002)]
    [TestCase("squeezenet1.1", 0.01)]
    public void Gradient(string model, double tolerance) => Compare(model, Explainers.Gradient(), 1, "saliency", tolerance);

    [TestCase("resnet20", 0.002)]
    [TestCase("resnet56", 0.002)]
    public void InputTimesGradient(string model, double tolerance) =>
        Compare(model, Explainers.InputXGradient(), 1, "input_x_gradient", tolerance);

    // One ReLU that switches in float32 at one of the 64 points moves the sum of a single image by up to a hundredth: images are judged
    // together.
    [TestCase("resnet20", 0.005, 0.002)]
    [TestCase("resnet56", 0.005, 0.002)]
    [TestCase("squeezenet1.1", 0.03, 0.01)]
    public void IntegratedGradientsByGaussLegendre(string model, double tolerance, double gap)
    {
        var got = Compare(model, Explainers.IntegratedGradients(), 64, "integrated_gradients_gausslegendre_64", tolerance);
        var deltas = Npy.Read(Golden(model, "integrated_gradients_gausslegendre_64.delta")).ToDoubles();
        double[] errors = [.. got.Select((e, i) => Math.Abs(e.Gap!.Sum - e.Gap.Change - deltas[i])).Order()];
        TestContext.Out.WriteLine(
            $"{model} completeness gaps: errors {string.Join(' ', errors.Select(e => e.ToString("g2")))}, {gap} allowed for the median");
        Assert.That(errors[errors.Length / 2], Is.LessThan(gap), "median error of the completeness gaps");
        Assert.That(errors[^1], Is.LessThan(tolerance * got.Max(e => Math.Abs(e.Gap!.Change))), "largest error of the completeness gaps");
    }

    // The reference's trapezoid weights add up to 63/64.
    [TestCase("resnet20", 0.005)]
    [TestCase("resnet56", 0.005)]
    public void IntegratedGradientsByTrapezoid(string model, double tolerance) =>
        Compare(
            model, Explainers.IntegratedGradients(Quadrature.Trapezoid), 64, "integrated_gradients_riemann_trapezoid_64", tolerance,
                64.0 / 63);

    [TestCase("resnet20", "2", "gradcam")]
    [TestCase("resnet56", "8", "gradcam")]
    public void GradCamOfTheLastBlock(string model, string block, string golden)
    {
        var layer = string.Format(LastBlock, block);
        Compare(model, Cam(layer, relu: false), 1, golden, 1e-4);
        Compare(model, Cam(layer, relu: true), 1, golden + "_relu", 1e-4);
    }

    [TestCase("squeezenet0_concat7", "gradcam_last_concat")]
    [TestCase("squeezenet0_relu25_fwd", "gradcam_last_conv")]
    public void GradCamOfSqueezeNet(string layer, string golden)
    {
        Compare("squeezenet1.1", Cam(layer, relu: false), 1, golden, 1e-4);
        Compare("squeezenet1.1", Cam(layer, relu: true), 1, golden + "_relu", 1e-4);
    }

    [Test]
    public void WhatTheConvolutionalClassifierReadsIsTheDefaultLayer()
    {
        var network = GoldenInputs.Network("squeezenet1.1");
        var x = GoldenInputs.Photograph("cat");
        var named = Explain(network, Cam("squeezenet0_concat7", relu: true), x);
        Assert.That(Explain(network, Explainers.Create("grad-cam"), x).Map, Is.EqualTo(named.Map));
    }

    [TestCase("resnet20")]
    [TestCase("resnet56")]
    public void RulesOfPropagation(string model)
    {
        Compare(model, Explainers.GuidedBackprop(), 1, "guided_backprop", 1e-4);
        Compare(model, Explainers.Deconvolution(), 1, "deconvolution", 1e-4);
        var lifted = Compare(model, Explainers.DeepLift(), 1, "deeplift_rescale", 1e-3);
        Assert.That(lifted.Max(e => e.Gap!.Relative), Is.LessThan(1e-4), "completeness");
        Compare(model, Explainers.RelevancePropagation(), 1, "lrp_epsilon_plus_flat", 1e-4);
        // It divides by sums near zero: another float32 implementation is up to 2.6e-3 off.
        Compare(model, Explainers.RelevancePropagation(RelevanceComposite.All.First(composite => composite.Name == "epsilon")), 1, "lrp_epsilon", 1e-2);
    }

    [TestCase("resnet20")]
    [TestCase("resnet56")]
    public void OcclusionAndFeatureAblation(string model)
    {
        int[] cells = [.. Npy.Read(SharedData.Path("golden/attributions/feature_mask_8x8.npy")).ToLongs().Take(32 * 32).Select(label => (int)label)];
        Compare(model, Explainers.FeatureAblation(PixelGroups.Of(cells), Baseline.Zero), 1, "feature_ablation_8x8", 1e-4, sameInChannels: true);
        if (model == "resnet20")
            Compare(model, Explainers.Occlusion(4, 2, Baseline.Zero), 1, "occlusion_3x4x4_s2", 1e-4, sameInChannels: true);
    }

    static Cam Cam(string layer, bool relu) => new("grad-cam", CamForm.GradCam, layer, relu);

    static string Golden(string model, string name) => SharedData.Path($"golden/attributions/{model}/{name}.npy");

    List<Explanation> Compare(string model, IExplainer explainer, int samples, string golden, double tolerance, double factor = 1, bool sameInChannels = false)
    {
        var reference = Npy.Read(Golden(model, golden));
        var expected = reference.ToDoubles();
        var targets = Npy.Read(Golden(model, "targets")).ToLongs();
        var inputs = GoldenInputs.Of(model);
        using var session = new ExplainSession(GoldenInputs.Network(model), Device, explainer, new() { Samples = samples });
        var results = new List<Explanation>();
        double difference = 0, square = 0;
        for (var i = 0; i < inputs.Count; i++)
        {
            var got = session.Run(inputs[i]);
            Assert.That(got.Target.Index, Is.EqualTo(targets[i]), $"class of image {i}");
            results.Add(got);
            var map = GoldenInputs.ChannelsFirst(got.Map, got.MapShape);
            if (sameInChannels)
                map = [.. map, .. map, .. map];
            for (var j = 0; j < map.Length; j++)
            {
                var e = factor * expected[i * map.Length + j];
                difference += (map[j] - e) * (map[j] - e);
                square += e * e;
            }
        }
        Assert.That(expected, Has.Length.EqualTo(inputs.Count * results[0].Map.Length * (sameInChannels ? 3 : 1)));
        var error = Math.Sqrt(difference / square);
        TestContext.Out.WriteLine($"{model} {golden}: 2-norm error {error:g3} of {tolerance}");
        Assert.That(error, Is.LessThan(tolerance));
        return results;
    }
}
