using System.Globalization;
using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Training;
using Whence.Tests.Explain;
using Whence.Tests.Models.Training;
using Whence.Uncertainty;
using Whence.Uncertainty.Calibration;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty;

/// <summary>Fine-tuning under attention: without strength it is plain training; with it the network learns from blurred doubts.</summary>
[TestFixture]
sealed class FineTuningTests : ExplainTests
{
    static readonly FineTuningOptions Small = new() { Training = new() { Epochs = 1, Batch = 8, Rate = 0.01, Optimiser = new Sgd(0.9f, 1e-4f), DecaysVectors = true } };

    [Test]
    public void WithoutStrengthItIsPlainTraining()
    {
        var (images, labels) = Examples(16);
        var order = ExampleOrder.Of(16, Small.Training.Seed, 0);
        var classifier = ResNet();
        using var weights = Loaded(classifier);
        using var tuning = new AttentionFineTuning(classifier, weights, images, labels, Small with { Strength = 0 });
        var loss = tuning.Run().Epochs[0].Loss;
        using var plain = Loaded(classifier);
        Assert.That(loss, Is.EqualTo(Train(classifier, plain, [.. order.Select(i => images[i])], [.. order.Select(i => labels[i])])).Within(1e-6));
        Assert.That(weights.Names, Is.EquivalentTo(plain.Names));
        foreach (var name in weights.Names)
            Assert.That(weights.Get(name), Is.EqualTo(plain.Get(name)).Within(1e-6), name);
    }

    [Test]
    public void UnderAttentionTheLossFallsToo()
    {
        var (images, labels) = Examples(32);
        var classifier = ResNet();
        using var weights = Loaded(classifier);
        using var plain = Loaded(classifier);
        var training = Small.Training with { Epochs = 4 };
        using var tuning = new AttentionFineTuning(classifier, weights, images, labels, new() { Training = training, Strength = 1 });
        using var other = new AttentionFineTuning(classifier, plain, images, labels, Small with { Strength = 0 });
        var before = weights.Get("linear.weight");
        double[] losses = [.. tuning.Run().Epochs.Select(epoch => epoch.Loss)];
        Assert.That(losses[^1], Is.LessThan(0.8 * losses[0]));
        Assert.That(losses[0], Is.GreaterThan(other.Run().Epochs[0].Loss), "blurred images are harder for a network that never saw them");
        Assert.That(weights.Get("linear.weight"), Is.Not.EqualTo(before).Within(1e-5));
    }

    [Test]
    public void OtherMembersMayGuideTheAttention()
    {
        var (images, labels) = Examples(8);
        var classifier = ResNet();
        using var weights = Loaded(classifier);
        var members = new DropoutEnsemble(classifier, 4, layer: "features.flat", rate: 0.2f);
        using var tuning = new AttentionFineTuning(classifier, weights, images, labels, Small with { Kind = UncertaintyKind.Epistemic, Strength = 1 }, members);
        Assert.That(tuning.Run().Epochs[0].Loss, Is.Positive.And.Not.EqualTo(double.PositiveInfinity));
    }

    [Test]
    public void MistakesAreNamed()
    {
        var classifier = ResNet();
        using var weights = Loaded(classifier);
        var (images, labels) = Examples(4);
        Assert.That(() => new AttentionFineTuning(classifier, weights, images, labels, Small with { Strength = 2 }), Throws.TypeOf<ExplainException>().With.Message.Contains("strength 2"));
        Assert.That(() => new AttentionFineTuning(classifier, weights, images, [1], Small), Throws.TypeOf<ExplainException>().With.Message.Contains("4 images and 1 labels"));
        Assert.That(() => new AttentionFineTuning(classifier, weights, images, labels, Small), Throws.TypeOf<TrainingException>().With.Message.Contains("batch 8"));
        var closed = TestEnsembles.Network("resnet20");
        using var others = Loaded(closed);
        Assert.That(() => new AttentionFineTuning(closed, others, images, labels), Throws.TypeOf<TrainingException>().With.Message.Contains("TrainableModel"));
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
            var training = new FineTuningOptions().Training with { Rate = 0.001 };
            using var tuning = new AttentionFineTuning(classifier, weights, images, labels, new() { Strength = strength ?? 0, Training = training });
            var loss = strength is null ? double.NaN : tuning.Run().Epochs[^1].Loss;
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

    static Classifier ResNet() => new(new TrainableModel(ResNet20.Trained()), Preprocessing.Preset("cifar10"));

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
        var (x, t, samples) = (g.Input("x", [8, 32, 32, 3]), g.Input("t", [8]), g.Input("samples", [8]));
        var network = (TrainableModel)classifier.Network;
        var logits = network.BuildTraining(g, classifier.Normalise(g, x), samples, 1).Logits;
        var loss = g.Add(new ReduceMean([]), g.Add(new CrossEntropy(), logits, t));
        var (rate, wrt) = (g.Input("rate", Shape.Scalar), network.ParametersIn(g));
        foreach (var (p, dp) in wrt.Zip(g.Gradient(loss, g.Constant(1), wrt)))
            foreach (var (target, value) in Small.Training.Optimiser.Step(g, p, dp, rate, 1e-4f))
                g.Update(target, value);
        using var plan = Plan.Compile(g, weights.Backend, weights, [loss], options: new() { DirectConvolution = true });
        plan.Set(rate, [0.01f]);
        double sum = 0;
        foreach (var batch in Enumerable.Range(0, images.Length).Chunk(8))
        {
            plan.Set(x, [.. batch.SelectMany(i => images[i])]);
            plan.Set(t, [.. batch.Select(i => (float)labels[i])]);
            plan.Run();
            sum += plan.Get(loss)[0];
        }
        return sum / (images.Length / 8);
    }
}
