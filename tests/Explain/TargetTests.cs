using Whence.Explain;
using Whence.Graphs;
using Whence.Models;

namespace Whence.Tests.Explain;

/// <summary>Every scalar that can be explained: its value and its gradient against double precision, and what is refused.</summary>
[TestFixture]
sealed class TargetTests : ExplainTests
{
    static readonly Shape Picture = [1, 3, 4, 2];

    static readonly HiddenNetwork Network = new(Picture, 4, 9, smooth: true);
    static readonly HiddenNetwork Rectified = new(Picture, 4, 9);

    static readonly float[] Weights = [0.5f, -1, 0, 2];

    static IEnumerable<TestCaseData> Targets =>
    [
        .. Enum.GetValues<TargetForm>().Where(form => form != TargetForm.Weighted).Select(form => new TestCaseData((ExplainTarget)form)),
        new(ExplainTarget.Against(0)), new(ExplainTarget.Against(3)), new(ExplainTarget.Weighted(Weights)),
    ];

    [TestCaseSource(nameof(Targets))]
    public void GradientsAreThoseOfTheValue(object asked)
    {
        var (target, x) = ((ExplainTarget)asked, Input(Network));
        var got = Explain(Network, Explainers.Gradient(), x, new() { Target = target }, 2);
        double[] expected = [.. x.Select((_, i) => (Value(target, Moved(i, 1e-5)) - Value(target, Moved(i, -1e-5))) / 2e-5)];
        AssertClose(got.Map, expected, 1e-4);
        Assert.That((got.Form, got.Against?.Index), Is.EqualTo((target.Form, target.Other)));

        double[] Moved(int i, double by) => [.. x.Select((v, j) => j == i ? v + by : v)];
    }

    [TestCaseSource(nameof(Targets))]
    public void ValuesAreMeasuredOnTheDeviceAndOnTheHost(object asked)
    {
        var (target, x) = ((ExplainTarget)asked, Input(Network));
        // One group: what the target loses without the whole picture; the gap's change is taken on the host.
        var got = Explain(Network, Explainers.FeatureAblation(PixelGroups.Of(new int[12]), Baseline.Fill(0.3f)), x, new() { Target = target }, 2);
        var change = Value(target, Double(x)) - Value(target, [.. x.Select(_ => 0.3)]);
        Assert.That(got.Map, Is.All.EqualTo(change).Within(1e-5 * Math.Max(1, Math.Abs(change))));
        var path = Explain(Network, Explainers.IntegratedGradients(Quadrature.GaussLegendre, Baseline.Fill(0.3f)), x, new() { Target = target, Samples = 64 }, 2);
        Assert.That(path.Gap!.Change, Is.EqualTo(change).Within(1e-5 * Math.Max(1, Math.Abs(change))));
        // The runner-up may change on the way.
        Assert.That(path.Gap.Absolute, Is.LessThan(target.Form == TargetForm.Margin && target.Other is null ? 0.1 : 1e-4));
    }

    [Test]
    public void AWeightedSumIsLinearInItsWeights()
    {
        var x = Input(Network);
        var maps = Enumerable.Range(0, 4).Select(c => Explain(Network, Explainers.SmoothGrad(), x, target: c).Map).ToArray();
        var got = Explain(Network, Explainers.SmoothGrad(), x, new() { Target = ExplainTarget.Weighted(Weights) }).Map;
        AssertClose(got, [.. got.Select((_, i) => Enumerable.Range(0, 4).Sum(c => Weights[c] * (double)maps[c][i]))], 1e-5);
    }

    [Test]
    public void RulesExplainFixedSums()
    {
        var x = Input(Rectified);
        foreach (var target in new[] { ExplainTarget.Against(1), ExplainTarget.Weighted(Weights) })
        {
            Assert.That(Explain(Rectified, Explainers.DeepLift(Baseline.Fill(0.1f)), x, new() { Target = target }, 2).Gap!.Relative, Is.LessThan(1e-4));
            Assert.That(Explain(Rectified, Explainers.RelevancePropagation(), x, new() { Target = target }, 2).Map.Any(v => v != 0), Is.True);
        }
        Assert.That(() => Explain(Rectified, Explainers.DeepLift(), x, new() { Target = TargetForm.Margin }), Throws.TypeOf<ExplainException>().With.Message.Contains("fixed sum of logits; margin"));
        var two = new HiddenNetwork(Picture, 2, 9);
        Assert.That(Explain(two, Explainers.DeepLift(), Input(two), new() { Target = TargetForm.Margin }).Gap!.Relative, Is.LessThan(1e-4), "of two classes the runner-up is fixed");
    }

    [Test]
    public void LogOddsOfASigmoidAreTheLogit()
    {
        var labels = new Linked(Network, ScoreLink.Sigmoid);
        var x = Input(Network);
        Assert.That(Explain(labels, Explainers.Gradient(), x, new() { Target = TargetForm.LogOdds }, 1).Map, Is.EqualTo(Explain(labels, Explainers.Gradient(), x, target: 1).Map));
        var path = Explain(labels, Explainers.IntegratedGradients(), x, new() { Target = TargetForm.LogOdds }, 1);
        Assert.That(path.Gap!.Change, Is.EqualTo(Explain(labels, Explainers.IntegratedGradients(), x, target: 1).Gap!.Change).Within(1e-9));
        Assert.That(() => Explain(new Linked(Network, ScoreLink.None), Explainers.Gradient(), x, new() { Target = TargetForm.LogOdds }), Throws.TypeOf<ExplainException>().With.Message.Contains("take the form logit"));
    }

    static IEnumerable<TestCaseData> Refused =>
    [
        new(ExplainTarget.Against(4), "class 4 is to be compared with"),
        new(ExplainTarget.Against(-1), "class -1 is to be compared with"),
        new(ExplainTarget.Weighted(1, 2), "2 weights of classes were given"),
        new(ExplainTarget.Weighted(0, 0, 0, 0), "all zero"),
        new(ExplainTarget.Weighted(0, float.NaN, 0, 0), "not all finite"),
        new((ExplainTarget)TargetForm.Weighted, "needs weights of the classes"),
    ];

    [TestCaseSource(nameof(Refused))]
    public void WhatIsNoTargetIsRefused(object target, string words) =>
        Assert.That(() => Explain(Network, Explainers.Gradient(), Input(Network), new() { Target = (ExplainTarget)target }), Throws.TypeOf<ExplainException>().With.Message.Contains(words));

    [Test]
    public void AClassIsNotComparedWithItself()
    {
        using var session = new ExplainSession(Network, Device, Explainers.Gradient(), new() { Target = ExplainTarget.Against(1) });
        session.Warm();
        Assert.That(() => session.Run(Input(Network), 1), Throws.TypeOf<ExplainException>().With.Message.Contains("class 1 was to be compared with itself"));
        Assert.That(() => session.Run(Input(Network), 0), Throws.Nothing);
        Assert.That(() => ExplainTarget.Of(TargetForm.Prob, 1, null), Throws.TypeOf<ExplainException>().With.Message.Contains("prob was asked for"));
        Assert.That(() => ExplainTarget.Of(TargetForm.Logit, 1, Weights), Throws.TypeOf<ExplainException>().With.Message.Contains("one of them"));
        Assert.That(ExplainTarget.Of(TargetForm.Logit, 1, null), Is.EqualTo(ExplainTarget.Against(1)));
    }

    static double Value(ExplainTarget target, double[] x)
    {
        var z = Network.Logits(x);
        var others = Enumerable.Range(0, 4).Where(k => k != 2).Select(k => z[k]).ToArray();
        return target.Form switch
        {
            TargetForm.Margin => z[2] - (target.Other is { } other ? z[other] : others.Max()),
            TargetForm.LogProb => z[2] - Math.Log(z.Sum(Math.Exp)),
            TargetForm.Prob => Math.Exp(z[2]) / z.Sum(Math.Exp),
            TargetForm.LogOdds => Math.Log(Math.Exp(z[2]) / z.Sum(Math.Exp) / (1 - Math.Exp(z[2]) / z.Sum(Math.Exp))),
            TargetForm.Weighted => z.Zip(Weights, (v, w) => v * w).Sum(),
            _ => z[2],
        };
    }

    sealed class Linked(SmallNetwork network, ScoreLink link) : INetwork
    {
        public string Name => network.Name;

        public Shape InputShape => network.InputShape;

        public int Classes => network.Classes;

        public ScoreLink Link => link;

        public NetworkOutput Build(Graph g, Node x) => network.Build(g, x);

        public void Load(Weights weights) => network.Load(weights);
    }
}
