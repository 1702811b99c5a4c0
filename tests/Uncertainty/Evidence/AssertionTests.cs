using Whence.Explain;
using Whence.Runtime;
using Whence.Uncertainty.Evidence;

namespace Whence.Tests.Uncertainty.Evidence;

/// <summary>The three claims: their order, their calibration, and the nearest-neighbour baseline.</summary>
sealed class AssertionTests
{
    static readonly AssertionThresholds Thresholds = new(Support: 0.5, Evidence: 0.2, Margin: 0.3, KnownSupport: 0.4, WantedAccuracy: 0.99, HeldOut: 100);

    [TestCase(0.9, 0.0, 0.1, 0, AssertionKind.Know, new[] { 0 })]
    [TestCase(0.9, 0.7, 0.1, 0, AssertionKind.MayKnow, new[] { 0, 1 })]
    [TestCase(0.9, 0.0, 0.45, 0, AssertionKind.MayKnow, new[] { 0 })]
    [TestCase(0.5, 0.9, 0.1, 0, AssertionKind.MayKnow, new[] { 1, 0 })]
    [TestCase(0.1, 0.9, 0.1, 0, AssertionKind.DontKnow, new int[0])]
    [TestCase(0.9, 0.0, 0.6, 0, AssertionKind.DontKnow, new int[0])]
    [TestCase(0.9, 0.0, 0.1, 1, AssertionKind.DontKnow, new int[0])]
    public void ClaimsAreMadeInOrder(double first, double second, double ratio, int network, AssertionKind kind, int[] classes)
    {
        var claim = Thresholds.Assert(new([first, second], ratio, ratio, []), network);
        Assert.That(claim.Kind, Is.EqualTo(kind));
        Assert.That(claim.Classes, Is.EqualTo(classes));
    }

    [Test]
    public void CalibrationHoldsWhatItPromises()
    {
        var random = new Random(4);
        // A network that errs where its margin is small.
        var predictions = Enumerable.Range(0, 3000).Select(_ => random.NextDouble()).Select(margin => new PosteriorPrediction([0.5 + margin / 2, 0.5 - margin / 2], 0.1, 0.1 + 0.1 * random.NextDouble(), [])).ToArray();
        int[] network = new int[3000], labels = [.. predictions.Select(p => random.NextDouble() < 0.4 * Math.Pow(1 - (p.Mean[0] - p.Mean[1]), 3) ? 1 : 0)];
        var found = AssertionThresholds.Calibrate(predictions, network, labels);
        var known = Enumerable.Range(0, 3000).Where(i => found.Assert(predictions[i], 0).Kind == AssertionKind.Know).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(known, Has.Length.GreaterThan(1000));
            Assert.That(AssertionThresholds.LowerWilson(known.Count(i => labels[i] == 0), known.Length), Is.GreaterThanOrEqualTo(0.99));
            Assert.That(predictions.Count(p => p.SupportRatio > found.Support), Is.LessThanOrEqualTo(150));
            Assert.That(predictions.Where((p, i) => p.Mean[labels[i]] < found.Evidence).Count(), Is.LessThanOrEqualTo(150));
        });
    }

    [Test]
    public void WithoutAnAccurateMarginNothingIsKnown()
    {
        var predictions = Enumerable.Range(0, 50).Select(i => new PosteriorPrediction([0.9, 0.1], 0.1, i / 100.0, [])).ToArray();
        var found = AssertionThresholds.Calibrate(predictions, new int[50], [.. Enumerable.Range(0, 50).Select(i => i % 2)]);
        Assert.That(found.Margin, Is.EqualTo(double.PositiveInfinity));
        Assert.That(found.Assert(predictions[0], 0).Kind, Is.EqualTo(AssertionKind.MayKnow));
    }

    [Test]
    public void BadHeldOutSetsAreRefused()
    {
        PosteriorPrediction[] one = [new([1, 0], 0, 0, [])];
        Assert.Multiple(() =>
        {
            Assert.That(() => AssertionThresholds.Calibrate([], [], []), Throws.TypeOf<ExplainException>());
            Assert.That(() => AssertionThresholds.Calibrate(one, [0], [-1]), Throws.TypeOf<ExplainException>());
            Assert.That(() => AssertionThresholds.Calibrate(one, [0], [0], accuracy: 1), Throws.TypeOf<ExplainException>().With.Message.Contains("accuracy 1"));
        });
    }

    [TestCase(0, 1, ExpectedResult = 0)]
    [TestCase(90, 100, ExpectedResult = 0.83964)]
    public double WilsonsBound(int right, int count) => Math.Round(AssertionThresholds.LowerWilson(right, count), 5);

    [Test]
    public void NeighboursOfOneClassKnow()
    {
        using var cpu = Backend.Open("cpu:1");
        var examples = SmallExamples.Make(60, spread: 0.3);
        var baseline = new EpistemicClassifier(examples, FeatureTransform.Fit(FeatureScaling.None, examples), cpu);
        var near = baseline.Nearest(examples.Rows(4, 1), 5)[0];
        Assert.Multiple(() =>
        {
            Assert.That(near[0], Is.EqualTo((4, 0.0)));
            Assert.That(baseline.Assert(near, 1, double.PositiveInfinity).Kind, Is.EqualTo(AssertionKind.Know));
            Assert.That(baseline.Assert(near, 0, double.PositiveInfinity).Kind, Is.EqualTo(AssertionKind.DontKnow));
            Assert.That(baseline.Assert([.. near, (0, 9.0)], 1, 10).Kind, Is.EqualTo(AssertionKind.MayKnow));
            Assert.That(baseline.Assert(near, 1, -1).Kind, Is.EqualTo(AssertionKind.DontKnow));
            Assert.That(baseline.Bytes, Is.EqualTo(60 * 5 * 4 + 60 * 4));
        });
    }
}
