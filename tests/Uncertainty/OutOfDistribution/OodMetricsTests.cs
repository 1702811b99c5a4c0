using FsCheck;
using FsCheck.Fluent;
using Whence.Explain;
using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Tests.Uncertainty.OutOfDistribution;

[TestFixture]
sealed class OodMetricsTests
{
    static readonly double[] Twenty = [.. Enumerable.Range(1, 20).Select(i => (double)i)];

    [Test]
    public void BothConventionsByHand()
    {
        // 95 % of 1..20 are accepted at 19; of the others 18 and 19 are. 95 % (19) of the others are caught at 18.
        double[] others = [17, 18, 19, .. Enumerable.Range(30, 17).Select(i => (double)i)];
        var metrics = OodMetrics.Of(Twenty, others);
        Assert.Multiple(() =>
        {
            Assert.That(metrics.Threshold, Is.EqualTo(19));
            Assert.That(metrics.Fpr95InPositive, Is.EqualTo(3 / 20.0).Within(1e-15));
            Assert.That(metrics.Fpr95OutPositive, Is.EqualTo(3 / 20.0).Within(1e-15));
            Assert.That(metrics.Auroc.Mean, Is.EqualTo((16.5 + 17.5 + 18.5 + 17 * 20) / 400).Within(1e-15));
        });
        var apart = OodMetrics.Of(Twenty, [18.5, 30, 31]);
        Assert.That(apart.Fpr95InPositive, Is.EqualTo(1 / 3.0).Within(1e-15));
        Assert.That(apart.Fpr95OutPositive, Is.EqualTo(0.1).Within(1e-15));
    }

    [Test]
    public void AveragePrecisionByHand()
    {
        // From the top: out, in, (out, in) tied.
        var metrics = OodMetrics.Of([2, 1], [3, 1]);
        Assert.That(metrics.AuprOut, Is.EqualTo(0.5 * 1 + 0.5 * 0.5).Within(1e-15));
        Assert.That(metrics.AuprIn, Is.EqualTo(0.5 * 0.5 + 0.5 * (2 / 3.0)).Within(1e-15));
    }

    [Test]
    public void AreaCountsPairs() => Check.QuickThrowOnFailure(Prop.ForAll(
        Scores(), Scores(), (within, outside) =>
        {
            var pairs = within.SelectMany(a => outside.Select(b => b > a ? 1 : b == a ? 0.5 : 0)).Average();
            var metrics = OodMetrics.Of(within, outside);
            var swapped = OodMetrics.Of(outside, within);
            return Math.Abs(metrics.Auroc.Mean - pairs) < 1e-12 && Math.Abs(swapped.Auroc.Mean - (1 - pairs)) < 1e-12
                && metrics.Auroc.Low <= metrics.Auroc.Mean && metrics.Auroc.High >= metrics.Auroc.Mean
                && within.Count(score => score <= metrics.Threshold) >= 0.95 * within.Length - 1e-9;
        }));

    [Test]
    public void TheIntervalCoversTheTruth()
    {
        // Normal scores one deviation apart: the area is Phi(1/sqrt 2) = .7602.
        var covered = 0;
        for (var run = 0; run < 200; run++)
        {
            var random = new Random(run);
            double[] within = [.. Enumerable.Range(0, 80).Select(_ => SmallFeatures.Normal(random))];
            double[] outside = [.. Enumerable.Range(0, 60).Select(_ => 1 + SmallFeatures.Normal(random))];
            var area = OodMetrics.Of(within, outside).Auroc;
            covered += area.Low <= 0.7602 && 0.7602 <= area.High ? 1 : 0;
        }
        Assert.That(covered / 200.0, Is.InRange(0.9, 0.99));
    }

    [Test]
    public void SaysWhatIsWrong()
    {
        Assert.That(() => OodMetrics.Of([], [1]), Throws.TypeOf<ExplainException>().With.Message.Contains("no in-distribution"));
        Assert.That(() => OodMetrics.Of([1], [2, double.NaN]), Throws.TypeOf<ExplainException>().With.Message.Contains("score 1 is NaN"));
        Assert.That(() => OodMetrics.ThresholdAt([1], 0), Throws.TypeOf<ExplainException>().With.Message.Contains("share is 0"));
        Assert.That(OodMetrics.ThresholdAt(Twenty, 0.5), Is.EqualTo(10));
    }

    static Arbitrary<double[]> Scores() =>
        Gen.Choose(0, 9).Select(i => (double)i).NonEmptyListOf().Select(list => list.ToArray()).ToArbitrary();
}
