using Whence.Graphs;
using Whence.Models;
using Whence.Models.Networks;
using Whence.Models.Onnx;
using Whence.Models.Training;
using Whence.Runtime;
using Whence.Tests.Models.Onnx;
using Whence.Uncertainty;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Models.Training;

/// <summary>What is put into a network before it is trained: dropout, from which members are drawn, and a Gaussian process by random features.</summary>
[TestFixture]
sealed class NetworkEditTests
{
    static readonly TrainingOptions Short = new() { Epochs = 2, Batch = 8, Rate = 0.05, Optimiser = new Sgd(0.9f) };

    [Test]
    public void DropoutIsPassedByInEvaluationAndDrawnFromAfterwards()
    {
        var dropping = DropoutInsertion.Insert(SmallPictures.Network(), 0.3f);
        Assert.That(Logits(dropping, 3), Is.EqualTo(Logits(SmallPictures.Network(), 3)));
        var trained = Trained(dropping);
        using var backend = Backend.Open("cpu:1");
        using var session = new UncertaintySession(new DropoutEnsemble(SmallPictures.Classifier(trained), 6), backend);
        Assert.That(session.Run(Picture(0)).Uncertainty.Epistemic, Is.GreaterThan(1e-6), "the file's own dropout");
        Assert.That(Trained(DropoutInsertion.Insert(SmallPictures.Network(), 0.3f, "conv1")).Contents.Nodes.Count(node => node.Op == "Dropout"), Is.EqualTo(1));
    }

    [TestCase(0f, null, "rate of 0")]
    [TestCase(1f, null, "rate of 1")]
    [TestCase(0.5f, "conv3", "no layer 'conv3'")]
    [TestCase(0.5f, "fc", "no weighted sum follows 'fc'")]
    public void MistakesOfDropoutAreNamed(float rate, string? layer, string said) =>
        Assert.That(() => DropoutInsertion.Insert(SmallPictures.Network(), rate, layer), Throws.TypeOf<TrainingException>().With.Message.Contains(said));

    [Test]
    public void AGaussianProcessIsItsFormulaInDoublePrecision()
    {
        const int features = 400;
        var (old, process) = (SmallPictures.Network(), GaussianProcessHead.Replace(SmallPictures.Network(), features, lengthScale: 5, seed: 3));
        using var backend = Backend.Open("cpu:1");
        var (u, phi) = (Features(old), Features(process));
        var constants = process.Contents.Initializers;
        float[] a = constants["random.weight"].ToFloats(), c = constants["random.bias"].ToFloats(), b = constants["process.weight"].ToFloats();
        Assert.That(constants.Keys, Has.None.StartsWith("fc."), "the old layer is gone");
        var d = u.Dimensions;
        for (var i = 0; i < u.Count; i++)
        {
            double[] expected = [.. Enumerable.Range(0, features).Select(m => Math.Sqrt(2.0 / features) * Math.Cos(c[m] + Enumerable.Range(0, d).Sum(j => (double)a[m * d + j] * u.FeatureRow(i)[j])))];
            Assert.That(phi.FeatureRow(i).ToArray(), Is.EqualTo(expected).Within(1e-5));
            for (var k = 0; k < SmallPictures.Classes; k++)
                Assert.That(phi.LogitRow(i)[k], Is.EqualTo(expected.Select((value, m) => value * b[k * features + m]).Sum()).Within(1e-4));
            // Five deviations of a mean of features.
            var squares = Enumerable.Range(0, d).Sum(j => Math.Pow(u.FeatureRow(i)[j] - u.FeatureRow(0)[j], 2));
            var kernel = Enumerable.Range(0, features).Sum(m => (double)phi.FeatureRow(i)[m] * phi.FeatureRow(0)[m]);
            Assert.That(kernel, Is.EqualTo(Math.Exp(-squares / 50)).Within(5 / Math.Sqrt(features)));
        }

        FeatureSet Features(OnnxModel model)
        {
            var classifier = new Classifier(model, SmallPictures.Classifier(old).Preprocessing);
            using var weights = new Weights(backend);
            classifier.Load(weights);
            using var extractor = new FeatureExtractor(classifier, weights);
            return extractor.Extract(Enumerable.Range(0, 6).SelectMany(Picture).ToArray());
        }
    }

    [Test]
    public void RandomFeaturesStayAndTheRestIsLearnt()
    {
        var process = GaussianProcessHead.Replace(SmallPictures.Network(), 64);
        var open = new TrainableModel(process);
        Assert.That(open.Parameters, Has.None.StartsWith("random.").And.Contain("process.weight").And.Contain("process.bias").And.Contain("conv1.weight"));
        var trained = Trained(process);
        Assert.That(trained.Contents.Initializers["random.weight"].ToFloats(), Is.EqualTo(process.Contents.Initializers["random.weight"].ToFloats()));
        Assert.That(trained.Contents.Initializers["process.weight"].ToFloats(), Is.Not.EqualTo(process.Contents.Initializers["process.weight"].ToFloats()));
        Assert.That(new TrainableModel(process, new() { Parameters = ["random.weight", "random.bias"] }).Parameters, Has.Count.EqualTo(2), "who names them may train them");
    }

    [Test]
    public void AMatrixProductWithABiasIsALastLayerTooAndOthersAreRefused()
    {
        var file = new OnnxFile().Input("x", -1, 4).Weights("w", [.. Enumerable.Range(0, 12).Select(i => i / 10f)], 4, 3).Weights("b", [1, 2, 3], 3).Node("Relu", "x", "r").Node("MatMul", "r w", "m").Node("Add", "m b", "z").Node("Softmax", "z", "y").Output("y", -1, 3);
        var process = GaussianProcessHead.Replace(OnnxModel.Parse(file.Bytes, "net.onnx"), 8);
        Assert.That(process.Contents.Nodes.Select(node => node.Op), Is.EqualTo(["Relu", "Gemm", "Cos", "Mul", "Gemm", "Softmax"]));
        void Throws(Func<object> made, string said) => Assert.That(made, NUnit.Framework.Throws.TypeOf<TrainingException>().With.Message.Contains(said));
        Throws(() => GaussianProcessHead.Replace(process), "reads random features already");
        Throws(() => GaussianProcessHead.Replace(SmallPictures.Network(), 0), "0 random features");
        Throws(() => GaussianProcessHead.Replace(SmallPictures.Network(), lengthScale: 0), "length scale of 0");
        var pooled = new OnnxFile().Input("x", -1, 1, 4, 4).Weights("w", [1, 2, 3], 3, 1, 1, 1).Node("Conv", "x w", "c").Node("GlobalAveragePool", "c", "p").Node("Flatten", "p", "y").Output("y", -1, 3);
        Throws(() => GaussianProcessHead.Replace(OnnxModel.Parse(pooled.Bytes, "net.onnx")), "(GlobalAveragePool), not from a linear layer");
    }

    static OnnxModel Trained(OnnxModel model)
    {
        using var backend = Backend.Open("cpu:1");
        using var weights = new Weights(backend);
        var classifier = SmallPictures.Classifier(model);
        classifier.Load(weights);
        using var trainer = new Trainer(classifier, new SmallPictures(24), null, weights, Short);
        trainer.Run();
        return trainer.Result();
    }

    static float[] Picture(int index)
    {
        var pixels = new float[SmallPictures.Side * SmallPictures.Side];
        new SmallPictures(24).Read(index, pixels, new float[SmallPictures.Classes]);
        return pixels;
    }

    static float[] Logits(OnnxModel model, int index)
    {
        using var backend = Backend.Open("cpu:1");
        using var weights = new Weights(backend);
        model.Load(weights);
        var g = new Graph();
        var x = g.Input("x", model.InputShape);
        var logits = model.Build(g, x).Logits;
        using var plan = Plan.Compile(g, backend, weights, [logits]);
        plan.Set(x, Picture(index));
        plan.Run();
        return plan.Get(logits).ToArray();
    }
}
