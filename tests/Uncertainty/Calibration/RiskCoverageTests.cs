using FsCheck;
using FsCheck.Fluent;
using Whence.Explain;
using Whence.Uncertainty.Calibration;

namespace Whence.Tests.Uncertainty.Calibration;

[TestFixture]
sealed class RiskCoverageTests
{
    [Test]
    public void ByHand()
    {
        var curve = RiskCoverage.Of([0.9, 0.8, 0.7, 0.6], [true, false, true, false]);
        Assert.Multiple(() =>
        {
            Assert.That(curve.Risks, Is.EqualTo(new[] { 0, 0.5, 1 / 3.0, 0.5 }).Within(1e-15));
            Assert.That(curve.ErrorRate, Is.EqualTo(0.5));
            Assert.That(curve.Area, Is.EqualTo((0.5 + 1 / 3.0 + 0.5) / 4).Within(1e-15));
            Assert.That(curve.OracleArea, Is.EqualTo((1 / 3.0 + 0.5) / 4).Within(1e-15));
            Assert.That(curve.RiskAt(0.5), Is.EqualTo(0.5));
            Assert.That(curve.RiskAt(0.6), Is.EqualTo(1 / 3.0).Within(1e-15));
            Assert.That(curve.CoverageAt(0.4), Is.EqualTo(0.75));
            Assert.That(curve.CoverageAt(0), Is.EqualTo(0.25));
        });
    }

    [Test]
    public void ConfidenceThatSaysNothingGivesTheErrorRate()
    {
        bool[] correct = [.. Enumerable.Range(0, 100).Select(i => i % 4 != 0)];
        Assert.That(RiskCoverage.Of(new double[100], correct).Area, Is.EqualTo(0.25).Within(1e-15));
    }

    [Test]
    public void TheOracleNearsItsFormula()
    {
        const int count = 100_000;
        double[] confidences = [.. Enumerable.Range(0, count).Select(i => -(double)i)];
        bool[] correct = [.. Enumerable.Range(0, count).Select(i => i < 0.8 * count)];
        var curve = RiskCoverage.Of(confidences, correct);
        Assert.That(curve.ExcessArea, Is.Zero.Within(1e-15));
        Assert.That(curve.Area, Is.EqualTo(0.2 + 0.8 * Math.Log(0.8)).Within(1e-4));
    }

    [Test]
    public void NothingBeatsTheOracleAndOrderDoesNotCount() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Zip(Gen.Choose(0, 6), Gen.Choose(0, 1)).NonEmptyListOf().ToArbitrary(),
        items =>
        {
            var curve = Of(items);
            return curve.ExcessArea >= -1e-12 && Math.Abs(curve.Area - Of(Enumerable.Reverse(items)).Area) < 1e-12;
        }));

    [Test]
    public void SaysWhatIsWrong()
    {
        Assert.That(() => RiskCoverage.Of([], []), Throws.TypeOf<ExplainException>());
        Assert.That(() =>
            RiskCoverage.Of([double.NaN], [true]), Throws.TypeOf<ExplainException>().With.Message.Contains("confidence 0 is NaN"));
        var curve = RiskCoverage.Of([1], [true]);
        Assert.That(() => curve.RiskAt(0), Throws.TypeOf<ExplainException>());
        Assert.That(() => curve.CoverageAt(1.5), Throws.TypeOf<ExplainException>());
    }

    static RiskCoverage Of(IEnumerable<(int Confidence, int Correct)> items) =>
        RiskCoverage.Of([.. items.Select(item => (double)item.Confidence)], [.. items.Select(item => item.Correct == 1)]);
}
