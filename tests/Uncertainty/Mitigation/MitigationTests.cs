using System.Globalization;
using Whence.Explain;
using Whence.Graphs;
using Whence.Models.Data;
using Whence.Tests.Explain;
using Whence.Uncertainty;

namespace Whence.Tests.Uncertainty;

/// <summary>Attention turned away from what makes a prediction uncertain: its formulas on inputs and on feature maps.</summary>
[TestFixture]
sealed class MitigationTests : ExplainTests
{
    [Test]
    public void AttentionIsTheMapFromZeroToOne()
    {
        Assert.That(Attention.Scale([2, 4, 3, 2]), Is.EqualTo(new[] { 0, 1, 0.5f, 0 }));
        Assert.That(Attention.Scale([-1, 1]), Is.EqualTo(new[] { 0f, 1 }), "signed maps too");
        Assert.That(Attention.Scale([7, 7]), Is.All.Zero, "a map that is the same everywhere points nowhere");
    }

    [Test]
    public void TheInputIsBlurredByAttention()
    {
        Shape shape = [1, 5, 4, 2];
        var x = Numbers(40, 1);
        var attention = Numbers(20, 2);
        var blurred = new float[40];
        Baseline.Blur(1.2).Fill(x, shape, blurred);
        var got = Attention.Apply(x, shape, attention, 0.7, 1.2);
        AssertClose(got, [.. x.Select((v, i) => v * (1 - 0.7 * attention[i / 2]) + 0.7 * attention[i / 2] * blurred[i])], 1e-6);
        Assert.That(Attention.Apply(x, shape, attention, 0), Is.EqualTo(x));
    }

    [Test]
    public void NoStrengthChangesNothing([Values] AttentionPlace place)
    {
        var members = new DeepEnsemble([new CamNetwork(6, 6, 5, 3, pooled: true), new CamNetwork(6, 6, 5, 3, pooled: false)]);
        using var session = new MitigationSession(members, Device, new() { Place = place, Strength = 0 });
        var got = session.Run(Numbers(108, 3));
        AssertClose(got.After.MemberProbabilities, Double(got.Before.MemberProbabilities), 1e-6);
        Assert.That(got.KeepsClass);
        Assert.That(got.Reduction, Is.EqualTo(0).Within(1e-6));
    }

    [Test]
    public void FeaturesAreWeakenedByAttention()
    {
        // Pooling after the layer: z = head^T mean_p (A_p (1 - lambda Mn_p)) + bias.
        var network = new CamNetwork(6, 6, 5, 3, pooled: true);
        var x = Numbers(108, 4);
        using var session = new MitigationSession(new DeepEnsemble([network, network]), Device, new() { Place = AttentionPlace.Features, Strength = 0.8 });
        var got = session.Run(x, UncertaintyKind.Total);
        var a = network.Activations(x);
        double[] z = [.. Enumerable.Range(0, 3).Select(c => network.Bias(c) + Enumerable.Range(0, 36).Sum(p => Enumerable.Range(0, 5).Sum(
            k => a[p, k] * (1 - 0.8 * got.Attention[p]) * network.Slope(p, k, c))))];
        AssertClose(got.After.Probabilities, [.. z.Select(v => Math.Exp(v) / z.Sum(Math.Exp))], 1e-5);
        Assert.That(got.Input, Is.EqualTo(x));
    }

    [Test]
    public void WhatGotWorseIsSaidInWords()
    {
        var prediction = Prediction([0.6f, 0.4f, 0, 0.9f, 0.1f, 0]);
        Mitigation To(params float[] members) => new(new(prediction) { Kind = UncertaintyKind.Epistemic, Warnings = ["of the map"] }, [], AttentionPlace.Input, [], Prediction(members));
        Assert.That(To(0.8f, 0.2f, 0, 0.85f, 0.15f, 0).Worse, Is.Empty, "less doubt, more of the class");
        Assert.That(To(0.6f, 0.4f, 0, 0.9f, 0.1f, 0).Worse, Is.Empty, "nothing changed");
        var apart = To(0.99f, 0.01f, 0, 0.1f, 0.9f, 0);
        Assert.That(apart.Worse, Has.Some.Match(@"the epistemic uncertainty rose from 0\.0\d\d to 0\.\d\d\d nats").And.Some.Match("the total uncertainty rose"));
        Assert.That(apart.Worse, Has.Some.EqualTo("the probability of class 0 fell from 75.0 to 54.5 %"));
        Assert.That(apart.Warnings, Is.EqualTo(apart.Worse.Prepend("of the map")));
        var other = To(0, 1, 0, 0, 1, 0);
        Assert.That(other.Worse, Has.Exactly(1).Contains("the class changed from class 0 to class 1").And.Exactly(1).Contains("fell from 75.0 to 0.0 %"));
        Assert.That(other.Worse, Has.None.Contains("rose"));
    }

    // Two members on three classes.
    static UncertainPrediction Prediction(float[] members) => UncertainPrediction.From(
        new DeepEnsemble([new CamNetwork(6, 6, 5, 3, pooled: true), new CamNetwork(6, 6, 5, 3, pooled: true)]), members);

    [Test]
    public void RealMembersPredictAgain([Values] AttentionPlace place)
    {
        var members = TestEnsembles.Cifar("resnet20", "resnet8");
        using var weights = members.LoadTo(Device);
        using var session = new MitigationSession(members, weights, new() { Place = place, Strength = 1 });
        var got = session.Run(TestEnsembles.Picture(57));
        using var plain = new UncertaintySession(members, weights);
        Assert.That(got.Before.Map, Is.EqualTo(plain.Run(TestEnsembles.Picture(57)).Map));
        Assert.That(got.After.MemberProbabilities, Is.Not.EqualTo(got.Before.MemberProbabilities).Within(1e-3));
        Assert.That(got.After.MemberProbabilities.Chunk(10).Select(row => row.Sum()), Is.All.EqualTo(1).Within(1e-5));
        Assert.That(got.Reduction, Is.EqualTo(got.Before.Uncertainty.Epistemic - got.After.Uncertainty.Epistemic));
        if (place == AttentionPlace.Input)
            AssertClose(got.After.MemberProbabilities, Double(plain.Run(got.Input).MemberProbabilities), 1e-5);
    }

    [Test]
    public void MistakesAreNamed()
    {
        var members = new DeepEnsemble([new CamNetwork(6, 6, 5, 3, pooled: true)]);
        Assert.That(() => new MitigationSession(members, Device, new() { Strength = 1.5 }), Throws.TypeOf<ExplainException>().With.Message.Contains("1.5"));
        Assert.That(() => new MitigationSession(members, Device, new() { Sigma = 0 }), Throws.TypeOf<ExplainException>().With.Message.Contains("blur"));
        Assert.That(() => new MitigationSession(members, Device, new() { Layer = "features" }), Throws.TypeOf<ExplainException>().With.Message.Contains("input"));
        Assert.That(
            () => new MitigationSession(members, Device, new() { Place = AttentionPlace.Features, Layer = "logits" }),
            Throws.TypeOf<ExplainException>().With.Message.Contains("'logits'"));
        Assert.That(
            () => new MitigationSession(TestEnsembles.Affine(1), Device, new() { Place = AttentionPlace.Features }),
            Throws.TypeOf<ExplainException>().With.Message.Contains("name a layer"));
    }

    [Test]
    [Explicit("table of the results page; minutes")]
    public void EffectOnCifar()
    {
        var members = TestEnsembles.Cifar("resnet20", "resnet56", "resnet8");
        using var weights = members.LoadTo(Device);
        using var data = new Cifar10Dataset(SharedData.Path("datasets/cifar10/test1000.bin"));
        var examples = Enumerable.Range(0, 1000).Select(i => data[i]).ToArray();
        TestContext.Out.WriteLine("| attention | images | accuracy | NLL, nats | mean total | mean epistemic | class kept |\n|---|---|---|---|---|---|---|");
        foreach (var (place, strength) in new[] { (AttentionPlace.Input, 0), (AttentionPlace.Input, 0.25), (AttentionPlace.Input, 0.5), (AttentionPlace.Input, 1), (AttentionPlace.Features, 0.25), (AttentionPlace.Features, 0.5), (AttentionPlace.Features, 1.0) })
        {
            using var session = new MitigationSession(members, weights, new() { Place = place, Strength = strength });
            var runs = examples.Select(example => (example.Label, Run: session.Run(example.Image.ToFloats()))).ToArray();
            var name = strength == 0 ? "none" : $"{place}, lambda {strength.ToString(CultureInfo.InvariantCulture)}".ToLowerInvariant();
            Row(name, "all", runs);
            Row(name, "100 most uncertain", [.. runs.OrderByDescending(run => run.Run.Before.Value).Take(100)]);
        }

        static void Row(string name, string images, (int Label, Mitigation Run)[] runs) => TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {images} | {runs.Average(r => r.Run.After.Top[0].Index == r.Label ? 1.0 : 0):0.000} | {runs.Average(r => -Math.Log(Math.Max(1e-12, r.Run.After.Probabilities[r.Label]))):0.000} | {runs.Average(r => r.Run.After.Uncertainty.Total):0.000} | {runs.Average(r => r.Run.After.Uncertainty.Epistemic):0.000} | {runs.Average(r => r.Run.KeepsClass ? 1.0 : 0):0.000} |"));
    }

    static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
    }
}
