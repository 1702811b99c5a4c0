using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Onnx;
using Whence.Models.Tensors;
using Whence.Runtime;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty.Features;

/// <summary>Features and the last linear layer of real networks, against features stored by another implementation.</summary>
sealed class FeatureExtractorTests
{
    [Test]
    public void FeaturesOfResNet20AreTheGolden()
    {
        using var run = new Run("models/resnet_cifar10/resnet20.onnx", "cifar10", null);
        using var data = Dataset.Open(SharedData.Path("datasets/cifar10/test1000.bin"));
        var set = run.Extractor.Extract(data, [.. Enumerable.Range(0, 70)]);
        var golden = Npy.Read(SharedData.Path("golden/bayes/features_test1000.npy")).ToFloats();
        var logits = Npy.Read(SharedData.Path("golden/bayes/logits_resnet20_test1000.npy")).ToFloats();
        var labels = Npy.Read(SharedData.Path("golden/bayes/labels_test1000.npy")).ToLongs();
        Assert.Multiple(() =>
        {
            Assert.That(set.Features, Is.EqualTo(golden[..set.Features.Length]).Within(1e-5f * golden.Max()));
            Assert.That(set.Logits, Is.EqualTo(logits[..set.Logits.Length]).Within(1e-5f * logits.Max() * 3));
            Assert.That(set.Labels.Select(label => (long)label), Is.EqualTo(labels[..70]));
            Assert.That(set.Ids[69], Is.EqualTo("test1000.bin#69"));
        });
    }

    [TestCase("models/resnet_cifar10/resnet20.onnx", "cifar10", 64)]
    [TestCase("models/resnet8_cifar10/resnet8_cifar10.onnx", "raw", 64)]
    [TestCase("models/mobilenet_v2/mobilenet_v2_1.0_224_dequant.onnx", "imagenet", 1280)]
    [TestCase("models/burn_mnist/mnist_cnn.onnx", "fashion-mnist", 32)]
    public void TheLastLayerGivesTheLogits(string model, string preset, int dimensions)
    {
        using var run = new Run(model, preset, null);
        var random = new Random(1);
        var x = new float[2 * run.Network.InputShape.Count];
        for (var i = 0; i < x.Length; i++)
            x[i] = random.NextSingle();
        var set = run.Extractor.Extract(x);
        var head = run.Extractor.Head!;
        Assert.That(head.Dimensions, Is.EqualTo(dimensions));
        var z = new double[head.Classes];
        var scale = set.Logits.Max(MathF.Abs);
        for (var n = 0; n < 2; n++)
        {
            head.Apply(set.FeatureRow(n), z);
            Assert.That(set.LogitRow(n).ToArray().Select(v => (double)v), Is.EqualTo(z).Within(1e-5 * scale));
        }
    }

    [Test]
    public void LayersAreNamedAndPooled()
    {
        using var run = new Run("models/squeezenet1.1/squeezenet1.1_fp32.onnx", "imagenet", null);
        Assert.That(run.Extractor.Head, Is.Null);
        Assert.That(run.Extractor.Dimensions, Is.EqualTo(512), "of the block before the classifying convolution");
        Assert.That(
            () => new Run("models/squeezenet1.1/squeezenet1.1_fp32.onnx", "imagenet", "nowhere"),
            Throws.TypeOf<ExplainException>().With.Message.Contains("nowhere"));
    }

    sealed class Run : IDisposable
    {
        readonly Backend cpu = Backend.Open("cpu:2");
        readonly Weights weights;

        public Run(string model, string preset, string? layer)
        {
            weights = new(cpu);
            Network = new Classifier(OnnxModel.Load(SharedData.Path(model)), Preprocessing.Preset(preset));
            Network.Load(weights);
            Extractor = new(Network, weights, layer, batch: 16);
        }

        public Classifier Network { get; }

        public FeatureExtractor Extractor { get; }

        public void Dispose()
        {
            Extractor.Dispose();
            weights.Dispose();
            cpu.Dispose();
        }
    }
}
