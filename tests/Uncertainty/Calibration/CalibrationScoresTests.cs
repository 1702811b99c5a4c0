using Whence.Explain;
using Whence.Statistics;
using Whence.Uncertainty.Calibration;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty.Calibration;

[TestFixture]
sealed class CalibrationScoresTests
{
    static readonly double[] Confidences = [0.2, 0.4, 0.4, 0.7, 1.0];
    static readonly bool[] Correct = [false, true, false, true, true];

    [Test]
    public void BinsAreClosedOnTheRight()
    {
        var bins = Reliability.EqualWidth(Confidences, Correct, 5);
        Assert.That(bins.Select(bin => bin.Count), Is.EqualTo(new[] { 1, 2, 0, 1, 1 }));
        Assert.That(bins[1].Accuracy.Mean, Is.EqualTo(0.5));
        Assert.That(bins[2].Confidence, Is.NaN);
        Assert.That(Reliability.ExpectedError(bins), Is.EqualTo((0.2 + 2 * 0.1 + 0.3 + 0) / 5).Within(1e-15));
        Assert.That(Reliability.MaximumError(bins), Is.EqualTo(0.3).Within(1e-15));
    }

    [Test]
    public void BinsOfEqualMassShareTheExamplesOut()
    {
        var bins = Reliability.EqualMass(Confidences, Correct, 2);
        // Half of five would part the two of equal confidence.
        Assert.That(bins.Select(bin => bin.Count), Is.EqualTo(new[] { 3, 2 }));
        Assert.That(bins.Sum(bin => bin.Count * bin.Confidence), Is.EqualTo(Confidences.Sum()).Within(1e-15));
    }

    [Test]
    public void ScoresByHand()
    {
        var p = new Probabilities([0.5, 0.25, 0.25, 0, 1, 0], 3);
        var scores = CalibrationScores.Of(p, [1, 1], bins: 4);
        Assert.Multiple(() =>
        {
            Assert.That(scores.Accuracy, Is.EqualTo(0.5));
            Assert.That(scores.NegativeLogLikelihood, Is.EqualTo(Math.Log(4) / 2).Within(1e-15));
            Assert.That(scores.Brier, Is.EqualTo((0.25 + 0.5625 + 0.0625) / 2).Within(1e-15));
            Assert.That(scores.ExpectedError, Is.EqualTo(0.25).Within(1e-15));
            Assert.That(scores.MaximumError, Is.EqualTo(0.5).Within(1e-15));
            // Columns (.5, 0), (.25, 1), (.25, 0) against (no, no), (yes, yes), (no, no).
            Assert.That(scores.ClassWiseError, Is.EqualTo((0.25 + 0.375 + 0.125) / 3).Within(1e-15));
        });
    }

    [TestCase(100, 0.090)]
    [TestCase(1000, 0.026)]
    [TestCase(10_000, 0.009)]
    public void ThePerfectlyCalibratedErrIsTheFloor(int count, double published)
    {
        // Confidences of a model that is spread evenly over [1/10, 1].
        double[] values = [.. Enumerable.Range(0, count).SelectMany(i => Two(0.5 + 0.5 * (i + 0.5) / count))];
        var scores = CalibrationScores.Of(new(values, 2), new int[count]);
        Assert.That(scores.Floor.Mean, Is.EqualTo(published).Within(0.35 * published));
        Assert.That(scores.Floor.Low, Is.LessThan(scores.Floor.Mean));
        Assert.That(scores.Floor.High, Is.GreaterThan(scores.Floor.Mean));

        static double[] Two(double p) => [p, 1 - p];
    }

    [Test]
    public void CalibratedLabelsLieWithinTheFloor()
    {
        var (logits, labels) = TemperatureTests.Drawn(2000, 5, 4);
        var scores = CalibrationScores.Of(Probabilities.Of(logits, 5), labels);
        Assert.That(scores.ExpectedError, Is.InRange(scores.Floor.Low, scores.Floor.High));
        var sharp = CalibrationScores.Of(Probabilities.Of(logits, 5, 0.4), labels);
        Assert.That(sharp.ExpectedError, Is.GreaterThan(sharp.Floor.High));
    }

    [Test]
    public void SaysWhatIsWrong()
    {
        Throws<ExplainException>(() => CalibrationScores.Of(new([], 2), []), "no example");
        Throws<ExplainException>(() => _ = new Probabilities([0.5, 0.6], 2), "row 0 sums to 1.1");
        Throws<ExplainException>(() => _ = new Probabilities([1.5, -0.5], 2), "row 0 holds 1.5");
        Throws<ExplainException>(() => _ = new Probabilities([double.NaN, 1], 2), "row 0 holds NaN");
        Throws<ExplainException>(() => _ = new Probabilities([0.5, 0.5, 1], 2), "no whole rows");
        Throws<StatisticsException>(() => Reliability.EqualWidth([1.2], [true]), "confidence 0 is 1.2");
        Throws<StatisticsException>(() => Reliability.EqualWidth([0.2], [true, false]), "1 confidences and 2");
        Throws<StatisticsException>(() => Reliability.EqualWidth([0.2], [true], 0), "0 bins");
    }

    static void Throws<T>(Action act, string message)
        where T : Exception =>
        Assert.That(() => act(), NUnit.Framework.Throws.TypeOf<T>().With.Message.Contains(message));

    [Test]
    public void TheOrderOfEqualConfidencesDoesNotMatter()
    {
        // 60 of 100 are saturated, a tenth of them wrong; the rest comes in three steps.
        var confidences = Enumerable.Range(0, 100).Select(i => i < 60 ? 1.0 : 0.5 + 0.1 * (i % 3)).ToArray();
        var correct = Enumerable.Range(0, 100).Select(i => i < 60 ? i >= 6 : i % 2 == 0).ToArray();
        var first = Reliability.ExpectedError(Reliability.EqualMass(confidences, correct, 15));
        for (var seed = 0; seed < 20; seed++)
        {
            var order = Enumerable.Range(0, 100).ToArray();
            new Random(seed).Shuffle(order);
            var (c, r) = (order.Select(i => confidences[i]).ToArray(), order.Select(i => correct[i]).ToArray());
            Assert.That(Reliability.ExpectedError(Reliability.EqualMass(c, r, 15)), Is.EqualTo(first).Within(1e-12));
        }
        // By hand: four groups of equal confidence, each a bin of its own.
        var expected = Enumerable.Range(0, 100).GroupBy(i => confidences[i])
            .Sum(g => g.Count() / 100.0 * Math.Abs(g.Average(i => correct[i] ? 1.0 : 0) - g.Key));
        Assert.That(first, Is.EqualTo(expected).Within(1e-12));
    }

    [TestCase(100)]
    [TestCase(15)]
    [TestCase(7)]
    public void AConfidenceAtTheEndOfABinBelongsToIt(int bins)
    {
        for (var b = 1; b <= bins; b++)
        {
            var found = Reliability.EqualWidth([(double)b / bins], [true], bins);
            Assert.That(found[b - 1].Count, Is.EqualTo(1), $"{b}/{bins}");
        }
    }
}
