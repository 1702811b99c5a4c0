using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Models.Tensors;
using Whence.Runtime;

namespace Whence.Tests.Models.Onnx;

/// <summary>Every shared model against the stored results of another engine in float64, at the batch of all stored images.</summary>
[TestFixture]
sealed class LogitsTests
{
    const double OfLargest = 1e-4;
    static readonly Backend Device = Backend.Open(TestBackends.Chosen);

    [OneTimeTearDown]
    public void CloseBackend() => Device.Dispose();

    [TestCase("resnet20", "resnet_cifar10/resnet20.onnx", "cifar_imagenet_norm")]
    [TestCase("resnet56", "resnet_cifar10/resnet56.onnx", "cifar_imagenet_norm")]
    [TestCase("resnet8", "resnet8_cifar10/resnet8_cifar10.onnx", "cifar_raw255")]
    [TestCase("darknet_tiny", "darknet_tiny/darknet_tiny_224.onnx", "photo_unit")]
    [TestCase("mobilenet_v2", "mobilenet_v2/mobilenet_v2_1.0_224_dequant.onnx", "photo_pm1")]
    [TestCase("squeezenet1.1", "squeezenet1.1/squeezenet1.1_fp32.onnx", "photo_imagenet_norm")]
    [TestCase("burn_mnist", "burn_mnist/mnist_cnn.onnx", "mnist_norm")]
    [TestCase("winml_mnist", "winml_mnist/mnist.onnx", "mnist_raw255")]
    [TestCase("fashion_cnn", "fashion_mnist_cnn/fashion_cnn.onnx", "fashion_norm")]
    public void LogitsEqualTheGoldens(string name, string file, string preprocessing)
    {
        var golden = Npy.Read(SharedData.Path($"golden/logits/{name}.torch_float64.npy"));
        foreach (var fold in new[] { true, false })
        {
            var got = Run(file, preprocessing, new OnnxOptions { FoldBatchNormalization = fold }, n => n.Logits);
            var error = LargestError(got, golden);
            TestContext.Out.WriteLine($"{name}, normalisation {(fold ? "folded" : "apart")}: largest error {error:e2} of the largest logit");
            Assert.That(error, Is.LessThan(OfLargest));
        }
    }

    // The model's own probabilities are computed in float16 elsewhere; its weights are float16 here too, the arithmetic is float32.
    [TestCase("squeezenet_fp16", "photo_bgr255")]
    [TestCase("squeezenet_fp16_minus_mean", "photo_bgr_mean")]
    public void ProbabilitiesOfTheHalfPrecisionModelEqualTheGoldens(string name, string preprocessing)
    {
        var golden = Npy.Read(SharedData.Path($"golden/logits/{name}.torch_float64.npy"));
        var stored = Npy.Read(SharedData.Path($"golden/logits/{name}.ort_float16.npy"));
        var got = Run("squeezenet_fp16/SqueezeNet_fp16.onnx", preprocessing, new OnnxOptions(), n => n.Probabilities!);
        TestContext.Out.WriteLine($"{name}: largest error {LargestError(got, golden):e2} of float64, {LargestError(got, stored):e2} of float16");
        Assert.Multiple(() =>
        {
            Assert.That(LargestError(got, golden), Is.LessThan(OfLargest));
            Assert.That(LargestError(got, stored), Is.LessThan(1e-2));
        });
    }

    static float[] Run(string file, string preprocessing, OnnxOptions options, Func<OnnxNetwork, Node> pick)
    {
        var (values, shape) = GoldenInputs.Load(preprocessing);
        var model = OnnxModel.Load(SharedData.Path($"models/{file}"));
        var graph = new Graph();
        var x = graph.Input("image", new Shape(shape));
        var y = pick(model.Build(graph, x, options));
        using var weights = new Weights(Device);
        model.Load(weights);
        using var plan = Plan.Compile(graph, Device, weights, [y]);
        plan.Set(x, values);
        plan.Run();
        return plan.Get(y).ToArray();
    }

    static double LargestError(float[] got, HostTensor golden)
    {
        var expected = golden.ToDoubles();
        Assert.That(got, Has.Length.EqualTo(expected.Length));
        return got.Zip(expected, (g, e) => Math.Abs(g - e)).Max() / expected.Max(Math.Abs);
    }
}
