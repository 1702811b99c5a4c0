using System.Globalization;
using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Layers;
using Whence.Models.Networks;
using Whence.Models.Tensors;
using Whence.Models.Training;
using Whence.Tests.Explain;
using Whence.Uncertainty;
using Whence.Uncertainty.Calibration;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty;

/// <summary>Fine-tuning under attention: without strength it is plain training; with it the network learns from blurred doubts.</summary>
[TestFixture]
sealed class FineTuningTests : ExplainTests
{
    static readonly FineTuningOptions Small = new() { Batch = 8, LearningRate = 0.01f };

    Safetensors file = null!;

    [OneTimeSetUp]
    public void OpenFile() => file = Safetensors.Open(SharedData.Path("models/resnet_cifar10/resnet20.safetensors"));

    [OneTimeTearDown]
    public void CloseFile() => file?.Dispose();

    [Test]
    public void WithoutStrengthItIsPlainTraining()
    {
        var (images, labels) = Examples(16);
        var order = Partition.Shuffle(16, 1);
        var classifier = ResNet();
        using var weights = Loaded(classifier);
        using var tuning = new AttentionFineTuning(classifier, weights, Small with { Strength = 0 });
        var loss = tuning.Epoch(images, labels);
        using var plain = Loaded(classifier);
        Assert.That(loss, Is.EqualTo(Train(classifier, plain, [.. order.Select(i => images[i])], [.. order.Select(i => labels[i])])));
        Assert.That(weights.Names, Is.EquivalentTo(plain.Names));
        foreach (var name in weights.Names)
            Assert.That(weights.Get(name), Is.EqualTo(plain.Get(name)), name);
    }

    [Test]
    public void UnderAttentionTheLossFallsToo()
    {
        var (images, labels) = Examples(32);
        var classifier = ResNet();
        using var weights = Loaded(classifier);
        using var plain = Loaded(classifier);
        using var tuning = new AttentionFineTuning(classifier, weights, Small with { Strength = 1 });
        using var other = new AttentionFineTuning(classifier, plain, Small with { Strength = 0 });
        double[] losses = [.. Enumerable.Range(0, 4).Select(_ => tuning.Epoch(images, labels))];
        Assert.That(losses[^1], Is.LessThan(0.8 * losses[0]));
        Assert.That(losses[0], Is.GreaterThan(other.Epoch(images, labels)), "blurred images are harder for a network that never saw them");
        Assert.That(weights.Get("linear.weight"), Is.Not.EqualTo(plain.Get("linear.weight")).Within(1e-5));
    }

    [Test]
    public void OtherMembersMayGuideTheAttention()
    {
        var (images, labels) = Examples(8);
        var classifier = ResNet();
        using var weights = Loaded(classifier);
        var members = new DropoutEnsemble(classifier, 4, layer: "features", rate: 0.2f);
        using var tuning = new AttentionFineTuning(classifier, weights, Small with { Kind = UncertaintyKind.Epistemic, Strength = 1 }, members);
        Assert.That(tuning.Epoch(images, labels), Is.Positive.And.Not.EqualTo(double.PositiveInfinity));
    }

    [Test]
    public void MistakesAreNamed()
    {
        var classifier = ResNet();
        using var weights = Loaded(classifier);
        Assert.That(() => new AttentionFineTuning(classifier, weights, Small with { Strength = 2 }), Throws.TypeOf<ExplainException>().With.Message.Contains("strength 2"));
        using var tuning = new AttentionFineTuning(classifier, weights, Small);
        var (images, labels) = Examples(4);
        Assert.That(() => tuning.Epoch(images, labels), Throws.TypeOf<ExplainException>().With.Message.Contains("batches have 8"));
        var frozen = TestEnsembles.Network("resnet20");
        using var others = Loaded(frozen);
        Assert.That(() => new AttentionFineTuning(frozen, others), Throws.TypeOf<ExplainException>().With.Message.Contains("cannot be trained"));
    }

    [Test]
    [Explicit("table of the results page; minutes")]
    public void AccuracyAndCalibrationAfterFineTuning()
    {
        var (images, labels) = Examples(1000);
        TestContext.Out.WriteLine("| fine-tuning | accuracy | NLL, nats | Brier | ECE | loss of the last epoch |\n|---|---|---|---|---|---|");
        foreach (var strength in new double?[] { null, 0, 0.25, 0.5, 1 })
        {
            var classifier = ResNet();
            using var weights = Loaded(classifier);
            using var tuning = new AttentionFineTuning(classifier, weights, new() { Strength = strength ?? 0, LearningRate = 0.001f });
            var loss = double.NaN;
            for (var epoch = 0; epoch < 3 && strength is not null; epoch++)
                loss = tuning.Epoch(images, labels);
            var scores = Scores(classifier, weights);
            TestContext.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {(strength is { } s ? s == 0 ? "plain" : $"attention, lambda {s}" : "none")} | {scores.Accuracy:0.000} | {scores.NegativeLogLikelihood:0.000} | {scores.Brier:0.000} | {scores.ExpectedError:0.000} | {loss:0.0000} |"));
        }
    }

    static CalibrationScores Scores(Classifier classifier, Weights weights)
    {
        using var scorer = new BatchScorer(classifier, weights, 20);
        var (rows, labels) = (new double[10000], new int[1000]);
        using var pictures = new Cifar10Dataset(SharedData.Path("datasets/cifar10/test1000.bin"));
        scorer.Run(1000, (i, x) => pictures[i].Image.ToFloats().CopyTo(x), (i, logits) =>
        {
            labels[i] = pictures[i].Label;
            for (var k = 0; k < 10; k++)
                rows[10 * i + k] = Math.Clamp(TargetScore.Probability(Whence.Models.ScoreLink.Softmax, logits, k), 0, 1);
        });
        return CalibrationScores.Of(new Probabilities(rows, 10), labels);
    }

    Classifier ResNet() => new(new CifarResNet(20, file.Names.ToDictionary(name => name, name => file[name])), Preprocessing.Preset("cifar10"));

    static (float[][] Images, int[] Labels) Examples(int count)
    {
        using var all = new Cifar10Dataset(SharedData.Path("datasets/cifar10/train4000.bin"));
        var pictures = Enumerable.Range(0, count).Select(i => all[i]).ToArray();
        return ([.. pictures.Select(picture => picture.Image.ToFloats())], [.. pictures.Select(picture => picture.Label)]);
    }

    Weights Loaded(INetwork network)
    {
        var weights = new Weights(Device);
        network.Load(weights);
        return weights;
    }

    // The step as a user would write it; the mean loss over the batches of one pass.
    static double Train(Classifier classifier, Weights weights, float[][] images, int[] labels)
    {
        var g = new Graph();
        var (x, t) = (g.Input("x", [Small.Batch, 32, 32, 3]), g.Input("t", [Small.Batch]));
        var builder = new NetworkBuilder(g, training: true);
        var logits = ((CifarResNet)classifier.Network).Build(builder, classifier.Normalise(g, x));
        var loss = g.Add(new ReduceMean([]), g.Add(new CrossEntropy(), logits, t));
        var rate = new Sgd(0.9f, 1e-4f).Minimise(g, loss, builder.Trainable);
        using var plan = Plan.Compile(g, weights.Backend, weights, [loss], options: new() { DirectConvolution = true });
        plan.Set(rate, [Small.LearningRate]);
        double sum = 0;
        foreach (var batch in Enumerable.Range(0, images.Length).Chunk(Small.Batch))
        {
            plan.Set(x, [.. batch.SelectMany(i => images[i])]);
            plan.Set(t, [.. batch.Select(i => (float)labels[i])]);
            plan.Run();
            sum += plan.Get(loss)[0];
        }
        return sum / (images.Length / Small.Batch);
    }
}
