using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Onnx;
using Whence.Models.Tensors;
using Whence.Tests.Explain;
using Whence.Uncertainty;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty;

/// <summary>The three kinds of members: what they compute, beside outside results where there are some.</summary>
[TestFixture]
sealed class EnsembleTests : ExplainTests
{
    [Test]
    public void AnEnsemblesEntropiesEqualTheGolden()
    {
        const int images = 100;
        var network = new UncertaintyNetwork(TestEnsembles.Cifar("resnet20", "resnet56", "resnet8"));
        using var weights = Loaded(network);
        using var scorer = new BatchScorer(network, weights, 20);
        var golden = Npy.Read(SharedData.Path("golden/bayes/ensemble_entropy.npy")).ToDoubles();
        var worst = 0.0;
        scorer.Run(images, (i, x) => TestEnsembles.Picture(i).CopyTo(x), (i, split) =>
        {
            for (var kind = 0; kind < 3; kind++)
                worst = Math.Max(worst, Math.Abs(split[kind] - golden[3 * i + kind]));
        });
        Assert.That(worst, Is.LessThan(1e-5));
    }

    [Test]
    public void AnEnsemblesProbabilitiesAndAttributionsEqualTheGolden()
    {
        var means = Npy.Read(SharedData.Path("golden/bayes/ensemble_mean_probability.npy")).ToDoubles();
        var entropies = Npy.Read(SharedData.Path("golden/bayes/ensemble_entropy.npy")).ToDoubles();
        using var session = new UncertaintySession(TestEnsembles.Cifar("resnet20", "resnet56", "resnet8"), Device);
        for (var i = 0; i < 10; i++)
        {
            foreach (var kind in Enum.GetValues<UncertaintyKind>())
            {
                var got = session.Run(TestEnsembles.Picture(i), kind);
                AssertClose(got.Probabilities, means[(10 * i)..(10 * i + 10)], 1e-5, "mean probability");
                Assert.That(got.Value, Is.EqualTo(entropies[3 * i + (int)kind]).Within(1e-5));
                Assert.That(Math.Abs(got.MapSum - got.Value), Is.LessThanOrEqualTo(1e-5 * Math.Max(1, got.Value)));
                Assert.That(got.Map, Is.All.GreaterThanOrEqualTo(0));
            }
        }
    }

    [Test]
    public void DropoutIsOneFunctionPerMember()
    {
        var network = OnnxModel.Load(SharedData.Path("models/squeezenet_fp16/SqueezeNet_fp16.onnx"));
        var members = new DropoutEnsemble(network, 3, seed: 5);
        float[] x = [.. Enumerable.Range(0, network.InputShape.Count).Select(i => (float)(100 * Math.Sin(0.001 * i)))];
        var (single, twice) = (Logits(members, 1, x), Logits(members, 2, [.. x, .. x]));
        var k = members.Classes;
        for (var s = 0; s < 3; s++)
        {
            var own = single[(s * k)..((s + 1) * k)];
            Assert.That(twice[(2 * s * k)..((2 * s + 1) * k)], Is.EqualTo(own).Within(1e-3), "first image");
            Assert.That(twice[((2 * s + 1) * k)..((2 * s + 2) * k)], Is.EqualTo(own).Within(1e-3), "same mask for every image");
        }
        Assert.That(single[..k], Is.Not.EqualTo(single[k..(2 * k)]).Within(1e-2), "members differ");
        Assert.That(Logits(new DropoutEnsemble(network, 3, seed: 5), 1, x), Is.EqualTo(single), "same seed, same bits");
        Assert.That(Logits(new DropoutEnsemble(network, 3, seed: 6), 1, x), Is.Not.EqualTo(single).Within(1e-2));
    }

    [Test]
    public void DropoutBehindALayerDropsWhatTheRateSays()
    {
        // One pixel channel in, relu(x W) at the layer, then a mean: a dropped value is a zero there, a kept one is scaled by 1 / (1 - rate).
        var network = new CamNetwork(6, 6, 5, 3, pooled: true);
        var x = new float[network.InputShape.Count];
        Array.Fill(x, 0.5f);
        var members = new DropoutEnsemble(network, 400, seed: 2, layer: "features", rate: 0.25f);
        var (all, plain) = (Logits(members, 1, x), Logits(new DeepEnsemble([network]), 1, x));
        for (var k = 0; k < 3; k++)
        {
            double[] values = [.. Enumerable.Range(0, 400).Select(s => (double)all[3 * s + k])];
            var (mean, spread) = (values.Average(), Math.Sqrt(values.Average(v => v * v) - Math.Pow(values.Average(), 2)));
            Assert.That(spread, Is.GreaterThan(0.001));
            Assert.That(mean, Is.EqualTo(plain[k]).Within(4 * spread / Math.Sqrt(400)), "dropout keeps the mean");
        }
    }

    [Test]
    public void WithoutDropoutThereAreNoMembers()
    {
        var network = TestEnsembles.Network("resnet20");
        Assert.That(() => new DropoutEnsemble(network), Throws.TypeOf<ExplainException>().With.Message.Contains("no dropout"));
        Assert.That(() => new DropoutEnsemble(network, layer: "nowhere"), Throws.TypeOf<ExplainException>().With.Message.Contains("'nowhere'"));
        Assert.That(() => new DropoutEnsemble(network, rate: 1), Throws.TypeOf<ExplainException>().With.Message.Contains("rate"));
        Assert.That(() => new DropoutEnsemble(network, 0), Throws.TypeOf<ExplainException>());
    }

    [Test]
    public void LaplaceMembersWithTheNetworksOwnHeadAreTheNetwork()
    {
        var network = TestEnsembles.Network("resnet20");
        var (head, x) = (Head(network), TestEnsembles.Picture(4));
        var expected = Logits(new DeepEnsemble([network]), 1, x);
        var got = Logits(new LaplaceEnsemble(network, [head, head]), 1, x);
        AssertClose(got, Double([.. expected, .. expected]), 1e-5, "logits");
    }

    [Test]
    public void LaplaceMembersAreTheirHeadsOnSharedFeatures()
    {
        var network = TestEnsembles.Network("resnet20");
        var own = Head(network);
        var random = new Random(3);
        LinearHead[] heads = [.. Enumerable.Range(0, 4).Select(_ => new LinearHead(
            [.. own.Weight.Select(w => w + (float)(0.3 * (random.NextDouble() - 0.5)))], [.. own.Bias.Select(b => b + (float)(random.NextDouble() - 0.5))]))];
        var x = TestEnsembles.Picture(7);
        using var weights = Loaded(network);
        using var extractor = new FeatureExtractor(network, weights, batch: 1);
        var features = extractor.Extract(x).Features;
        var members = new LaplaceEnsemble(network, heads);
        double[] expected = [.. heads.SelectMany(head =>
        {
            var z = new double[10];
            head.Apply(features, z);
            return z;
        })];
        AssertClose(Logits(members, 1, x), expected, 1e-5, "logits over the shared trunk");
        using var session = new UncertaintySession(members, Device);
        var got = session.Run(x);
        AssertClose(got.MemberProbabilities, [.. expected.Chunk(10).SelectMany(z => z.Select(v => Math.Exp(v) / z.Sum(Math.Exp)))], 1e-4, "member by member");
        Assert.That(Math.Abs(got.MapSum - got.Value), Is.LessThanOrEqualTo(1e-5));
        Assert.That(() => new LaplaceEnsemble(network, [new([1, 2], [0])]), Throws.TypeOf<ExplainException>().With.Message.Contains("[10,64]"));
        Assert.That(() => new LaplaceEnsemble(network, []), Throws.TypeOf<ExplainException>());
    }

    [Test]
    public void FastAndExactMapsAgree()
    {
        var members = TestEnsembles.Cifar("resnet20", "resnet8");
        using var fast = new UncertaintySession(members, Device);
        using var exact = new UncertaintySession(members, Device, new() { Mode = PropagationMode.Exact });
        foreach (var image in new[] { 4, 24 })
        {
            var (a, b) = (fast.Run(TestEnsembles.Picture(image)), exact.Run(TestEnsembles.Picture(image)));
            Assert.That(b.Value, Is.EqualTo(a.Value).Within(1e-6));
            Assert.That(Math.Abs(b.MapSum - b.Value), Is.LessThanOrEqualTo(1e-5));
            Assert.That(RankCorrelation(a.Map, b.Map), Is.GreaterThan(0.9));
        }
    }

    LinearHead Head(INetwork network)
    {
        using var weights = Loaded(network);
        using var extractor = new FeatureExtractor(network, weights, batch: 1);
        return extractor.Head!;
    }

    Weights Loaded(INetwork network)
    {
        var weights = new Weights(Device);
        network.Load(weights);
        return weights;
    }

    float[] Logits(Ensemble members, int n, float[] x)
    {
        var g = new Graph();
        var input = g.Input("x", members.InputShape.With(0, n));
        var logits = members.Build(g, input);
        Assert.That(logits.Shape, Is.EqualTo(new Shape([members.Count, n, members.Classes])));
        using var weights = members.LoadTo(Device);
        using var plan = Plan.Compile(g, Device, weights, [logits]);
        plan.Set(input, x);
        plan.Run();
        return plan.Get(logits).ToArray();
    }

    static double RankCorrelation(float[] a, float[] b)
    {
        var (ra, rb) = (Ranks(a), Ranks(b));
        double n = a.Length, sum = ra.Zip(rb, (p, q) => Math.Pow(p - q, 2)).Sum();
        return 1 - 6 * sum / (n * (n * n - 1));
    }

    static double[] Ranks(float[] values)
    {
        var ranks = new double[values.Length];
        foreach (var (place, rank) in Enumerable.Range(0, values.Length).OrderBy(i => values[i]).Select((place, rank) => (place, rank)))
            ranks[place] = rank;
        return ranks;
    }
}
