using Whence.Explain;
using Whence.Models;

namespace Whence.Tests.Explain;

/// <summary>Class-activation maps that ask scores, the head or nothing, against their formulas in double precision.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Names))]
sealed class ScoredCamTests(string device) : ExplainTests(device)
{
    const int Height = 4, Width = 3, Features = 5, Pixels = Height * Width;

    static readonly CamNetwork Pooled = new(Height, Width, Features, 4, pooled: true);
    static readonly CamNetwork Dense = new(Height, Width, Features, 4, pooled: false);

    static readonly TargetForm[] Forms = [TargetForm.Logit, TargetForm.Margin, TargetForm.LogProb];

    static float[] Picture()
    {
        var random = new Random(17);
        return [.. Enumerable.Range(0, Pixels * 3).Select(_ => random.NextSingle())];
    }

    [Test]
    public void OfAPooledHeadTheMapIsTheClassesWeights()
    {
        var got = Explain(Pooled, Explainers.Create("cam"), Picture());
        var (a, c) = (Pooled.Activations(Picture()), got.Target.Index);
        double[] expected = [.. Enumerable.Range(0, Pixels).Select(p => Enumerable.Range(0, Features).Sum(k => a[p, k] * Pooled.Slope(p, k, c) * Pixels))];
        AssertClose(got.Map, expected, 1e-5);
        Assert.That(got.Map.Average(v => (double)v) + Pooled.Bias(c), Is.EqualTo(got.Target.Logit).Within(1e-5));
        AssertClose(Explain(Pooled, Explainers.Create("grad-cam", new() { Relu = false }), Picture()).Map, [.. expected.Select(v => v / Pixels)], 1e-5, "Grad-CAM");
        AssertClose(Explain(Pooled, Explainers.Create("cam", new() { Relu = true }), Picture()).Map, [.. expected.Select(v => Math.Max(0, v))], 1e-5, "without what speaks against");
        Assert.That(() => Explain(Dense, Explainers.Create("cam"), Picture()),
            Throws.TypeOf<ExplainException>().With.Message.Contains("global average pooling and one linear layer behind 'features'").And.Message.Contains("MatMul").And.Message.Contains("grad-cam"));
        Assert.That(() => Explain(Pooled, Explainers.Create("cam"), Picture(), new() { Target = TargetForm.Prob }), Throws.TypeOf<ExplainException>().With.Message.Contains("prob was asked for"));
    }

    [Test]
    public void ChannelsAreWeightedByWhatTheyLetThrough([Values] bool pooled, [Values(1, 2, 5, 60)] int samples)
    {
        var network = pooled ? Pooled : Dense;
        var got = Explain(network, Explainers.Create("score-cam"), Picture(), new() { Samples = samples, Batch = 2 });
        Assert.That(got.Samples, Is.EqualTo(Math.Min(samples, Features)));
        AssertClose(got.Map, Scored(network, got.Target.Index, samples), 1e-5);
    }

    [Test]
    public void AChannelThatIsTheSameEverywhereIsLeftOut()
    {
        var flat = new float[Pixels * 3];
        Assert.That(Explain(Pooled, Explainers.Create("score-cam"), flat).Map, Is.All.Zero, "all of them");
    }

    [Test]
    public void ChannelsAreWeightedByWhatTheirAbsenceCosts([Values] bool pooled, [ValueSource(nameof(Forms))] TargetForm form, [Values(2, 60)] int samples)
    {
        var network = pooled ? Pooled : Dense;
        var got = Explain(network, Explainers.Create("ablation-cam", new() { Relu = false }), Picture(), new() { Target = form, Samples = samples, Batch = 2 });
        var (a, c) = (network.Activations(Picture()), got.Target.Index);
        var map = new double[Pixels];
        foreach (var k in Ranked(a).Take(samples))
        {
            var without = (double[,])a.Clone();
            for (var p = 0; p < Pixels; p++)
                without[p, k] = 0;
            var weight = Score(form, network.Logits(a), c) - Score(form, network.Logits(without), c);
            for (var p = 0; p < Pixels; p++)
                map[p] += weight * a[p, k];
        }
        AssertClose(got.Map, map, 1e-5);
    }

    [TestCase(4, 3, 5, Description = "more places than channels")]
    [TestCase(2, 2, 7, Description = "more channels than places")]
    public void TheFirstSingularVectorIsFound(int height, int width, int features)
    {
        var network = new CamNetwork(height, width, features, 4, pooled: true);
        float[] x = [.. Picture().Take(3 * height * width)];
        var got = Explain(network, Explainers.Create("eigen-cam"), x);
        var a = network.Activations(x);
        double[] v = [.. Enumerable.Repeat(1.0, features)];
        for (var round = 0; round < 2000; round++)
        {
            double[] along = [.. Enumerable.Range(0, height * width).Select(p => Enumerable.Range(0, features).Sum(k => a[p, k] * v[k]))];
            double[] next = [.. Enumerable.Range(0, features).Select(k => Enumerable.Range(0, height * width).Sum(p => a[p, k] * along[p]))];
            var length = Math.Sqrt(next.Sum(u => u * u));
            v = [.. next.Select(u => u / length)];
        }
        double[] expected = [.. Enumerable.Range(0, height * width).Select(p => Enumerable.Range(0, features).Sum(k => a[p, k] * v[k]))];
        AssertClose(got.Map, expected, 1e-4);
        Assert.That(got.Warnings, Has.Some.Contains("does not look at the class"));
        Assert.That(Explain(network, Explainers.Create("eigen-cam"), x, target: 2).Map, Is.EqualTo(Explain(network, Explainers.Create("eigen-cam"), x, target: 1).Map));
        Assert.That(Explain(network, Explainers.Create("eigen-cam"), new float[x.Length]).Map, Is.All.Zero, "no activation");
    }

    [Test]
    public void WhatARunCostsIsKnownBefore()
    {
        var (gradient, scored) = (Cost("gradient", null), Cost("score-cam", 5));
        Assert.That(gradient, Is.InRange(1, 4));
        Assert.That(scored, Is.InRange(5, 12), "a forward pass for each of five channels, the network's own beside each pass, and the masks");
        // What the gradient does beside its two directions, the choice of its class among it, is shared by the samples of a pass; more passes of as many samples share nothing.
        var sampled = Cost("smooth-grad", 8);
        Assert.That(sampled, Is.InRange(8 * 1.5, 14 * gradient));
        Assert.That(Cost("smooth-grad", 16, batch: 8), Is.EqualTo(2 * sampled).Within(0.1).Percent);

        double Cost(string method, int? samples, int? batch = null)
        {
            using var session = new ExplainSession(Dense, Device, Explainers.Create(method), new() { Samples = samples, Batch = batch });
            return session.ForwardPasses;
        }
    }

    [Test]
    public void ALayerThatIsNotThereIsNamed([Values("cam", "score-cam", "ablation-cam", "eigen-cam")] string method) =>
        Assert.That(() => Explain(Pooled, Explainers.Create(method, new() { Layer = "nowhere" }), Picture()), Throws.TypeOf<ExplainException>().With.Message.Contains($"{method}: 'cam' has no layer 'nowhere'"));

    // The channels by falling mean.
    static IEnumerable<int> Ranked(double[,] a) => Enumerable.Range(0, Features).OrderByDescending(k => Enumerable.Range(0, Pixels).Sum(p => a[p, k]));

    static double[] Scored(CamNetwork network, int c, int samples)
    {
        var (x, a) = (Picture(), network.Activations(Picture()));
        var (map, total) = (new double[Pixels], 0.0);
        foreach (var k in Ranked(a).Take(samples))
        {
            double[] own = [.. Enumerable.Range(0, Pixels).Select(p => a[p, k])];
            if (own.Max() == own.Min())
                continue;
            float[] masked = [.. x.Select((v, i) => (float)(v * (own[i / 3] - own.Min()) / (own.Max() - own.Min())))];
            var z = network.Logits(network.Activations(masked));
            var weight = Math.Exp(Math.Exp(z[c]) / z.Sum(Math.Exp));
            total += weight;
            for (var p = 0; p < Pixels; p++)
                map[p] += weight * own[p];
        }
        return [.. map.Select(v => Math.Max(0, v / Math.Max(total, 1e-30)))];
    }

    static double Score(TargetForm form, double[] z, int c) => form switch
    {
        TargetForm.Margin => z[c] - z.Where((_, k) => k != c).Max(),
        TargetForm.LogProb => z[c] - Math.Log(z.Sum(Math.Exp)),
        _ => z[c],
    };
}
