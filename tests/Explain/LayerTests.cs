using Whence.Explain;
using Whence.Graphs;
using Whence.Models;

namespace Whence.Tests.Explain;

/// <summary>Attribution to layers and of neurons, against double precision, and completeness at every layer of a residual network.</summary>
[TestFixture]
sealed class LayerTests : ExplainTests
{
    const int Height = 4, Width = 3, Features = 5, Pixels = Height * Width;

    static readonly CamNetwork Network = new(Height, Width, Features, 4, pooled: false);

    static float[] Picture(int seed = 17)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Pixels * 3).Select(_ => random.NextSingle())];
    }

    [TestCase(TargetForm.Logit, 5, 2)]
    [TestCase(TargetForm.LogProb, 7, 3)]
    [TestCase(TargetForm.LogProb, 16, 16)]
    public void ConductanceIsTheGradientTimesTheLayersOwnChanges(TargetForm form, int n, int batch)
    {
        var got = Explain(Network, Explainers.Conductance("features", Baseline.Of(Picture(3))), Picture(), new() { Target = form, Samples = n, Batch = batch }, 2);
        var points = Enumerable.Range(0, n).Select(k => Point((double)k / (n - 1))).ToArray();
        var values = points.Select(Network.Activations).ToArray();
        var expected = new double[Pixels * Features];
        for (var k = 0; k + 1 < n; k++)
        {
            var (before, after) = (Slopes(form, values[k]), Slopes(form, values[k + 1]));
            for (var i = 0; i < expected.Length; i++)
                expected[i] += (before[i] + after[i]) / 2 * (values[k + 1][i / Features, i % Features] - values[k][i / Features, i % Features]);
        }
        Assert.That(got.MapShape, Is.EqualTo(new Shape(Height, Width, Features)));
        AssertClose(got.Map, expected, 1e-4);
        Assert.That(got.Gap, Is.Not.Null);
        if (form == TargetForm.Logit)
            Assert.That(got.Gap!.Relative, Is.LessThan(1e-4), "the head is linear");
    }

    [Test]
    public void InfluenceIsTheMeanGradientAtTheLayer()
    {
        const int n = 6;
        var got = Explain(Network, Explainers.InternalInfluence("features", Baseline.Of(Picture(3))), Picture(), new() { Target = TargetForm.LogProb, Samples = n, Batch = 4 }, 2);
        var slopes = Enumerable.Range(0, n).Select(k => Slopes(TargetForm.LogProb, Network.Activations(Point((k + 0.5) / n)))).ToArray();
        AssertClose(got.Map, [.. slopes[0].Select((_, i) => slopes.Average(s => s[i]))], 1e-4);
        Assert.That(got.Gap, Is.Null);
    }

    [TestCase("/Relu_output_0")]
    [TestCase("/layer1/layer1.2/Relu_1_output_0")]
    [TestCase("/layer2/layer2.2/Relu_1_output_0")]
    [TestCase("/layer3/layer3.2/Relu_1_output_0")]
    public void ConductanceIsCompleteAtEveryLayer(string layer)
    {
        var network = new Classifier(GoldenInputs.Network("resnet20"), Preprocessing.Preset("cifar10"));
        float[] x = [.. GoldenInputs.CifarBytes(0).Select(v => v / 255f)];
        var got = Explain(network, Explainers.Conductance(layer), x, new() { Samples = 128 });
        Assert.That(got.MapShape, Is.EqualTo(new Shape(32, 32, 1)));
        Assert.That(got.Gap!.Relative, Is.LessThan(0.05));
        Assert.That(got.Map.Sum(v => (double)v), Is.EqualTo(got.Gap.Sum).Within(1e-3 * Math.Abs(got.Gap.Sum)), "enlarging keeps the sum");
    }

    [Test]
    public void EveryMethodExplainsANeuron()
    {
        var (mean, one) = (new NeuronNetwork(Network, "features"), new NeuronNetwork(Network, "features", (2, 1)));
        Assert.That((mean.Classes, one.Classes, mean.Link), Is.EqualTo((Features, Features, ScoreLink.None)));
        var a = Network.Activations(Picture());
        var logits = Explain(mean, Explainers.Gradient(), Picture()).Logits;
        AssertClose(logits, [.. Enumerable.Range(0, Features).Select(k => Enumerable.Range(0, Pixels).Average(p => a[p, k]))], 1e-5);
        var x = Double(Picture());
        for (var k = 0; k < Features; k++)
        {
            var gradient = Explain(one, Explainers.Gradient(), Picture(), target: k);
            double[] expected = [.. x.Select((_, i) => Shifted(i, k, 1e-4) - Shifted(i, k, -1e-4)).Select(d => d / 2e-4)];
            AssertClose(gradient.Map, expected, 1e-4);
            Assert.That(gradient.Target.Logit, Is.EqualTo(a[2 * Width + 1, k]).Within(1e-5));
            var path = Explain(one, Explainers.IntegratedGradients(), Picture(), target: k);
            Assert.That(path.Gap!.Absolute, Is.LessThan(1e-5), "there is no bias: the unit is linear on the way from black");
        }
        Assert.That(() => Explain(one, Explainers.Gradient(), Picture(), new() { Target = TargetForm.Prob }), Throws.TypeOf<ExplainException>().With.Message.Contains("take the form logit"));

        double Shifted(int i, int k, double by) => Activation([.. x.Select((v, j) => j == i ? v + by : v)], 2 * Width + 1, k);
    }

    [Test]
    public void UnitsWithoutPlacesAreScoresToo()
    {
        var network = new NeuronNetwork(Network, "logits");
        Assert.That(Explain(network, Explainers.Gradient(), Picture()).Logits, Is.EqualTo(Explain(Network, Explainers.Gradient(), Picture()).Logits));
        Assert.That(() => new NeuronNetwork(Network, "logits", (0, 0)), Throws.TypeOf<ExplainException>().With.Message.Contains("has no places"));
        Assert.That(() => new NeuronNetwork(Network, "features", (4, 0)), Throws.TypeOf<ExplainException>().With.Message.Contains("has 4 x 3 places, row 4 and column 0"));
        Assert.That(() => new NeuronNetwork(Network, "nowhere"), Throws.TypeOf<ExplainException>().With.Message.Contains("has no layer 'nowhere'"));
        Assert.That(() => Explain(new Classifier(Network, Preprocessing.Preset("raw")), Explainers.Conductance("logits"), Picture()),
            Throws.TypeOf<ExplainException>().With.Message.Contains("conductance: layer 'logits' yields"));
    }

    static float[] Point(double t)
    {
        var (x, b) = (Picture(), Picture(3));
        return [.. x.Select((v, i) => (float)(b[i] + t * (v - b[i])))];
    }

    static double Activation(double[] x, int pixel, int k)
    {
        // Linear in x where it is positive: by differences from the picture, to keep float32 inputs out of it.
        var picture = Picture();
        var basis = Enumerable.Range(0, 3).Select(c => Network.Activations([.. picture.Select((_, i) => i == 3 * pixel + c ? 1f : 0f)])[pixel, k]).ToArray();
        var negative = Enumerable.Range(0, 3).Select(c => Network.Activations([.. picture.Select((_, i) => i == 3 * pixel + c ? -1f : 0f)])[pixel, k]).ToArray();
        return Math.Max(0, Enumerable.Range(0, 3).Sum(c => (basis[c] - negative[c]) * x[3 * pixel + c]));
    }

    static double[] Slopes(TargetForm form, double[,] a)
    {
        var seed = Seed(form, Network.Logits(a), 2);
        return [.. Enumerable.Range(0, Pixels * Features).Select(i => Enumerable.Range(0, 4).Sum(c => seed[c] * Network.Slope(i / Features, i % Features, c)))];
    }
}
