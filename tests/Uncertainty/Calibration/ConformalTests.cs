using Whence.Explain;
using Whence.Uncertainty.Calibration;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty.Calibration;

[TestFixture]
sealed class ConformalTests
{
    const int Classes = 8;

    [Test]
    public void TheBetaIntervalIsThePublishedOne()
    {
        var interval = new ConformalPredictor(ConformalScore.Lac, 0.1, 0.5, 500, Classes, new()).CoverageInterval;
        Assert.That(interval.Low, Is.EqualTo(0.877).Within(5e-4));
        Assert.That(interval.High, Is.EqualTo(0.921).Within(5e-4));
    }

    [TestCase(ConformalScore.Lac, true)]
    [TestCase(ConformalScore.Aps, true)]
    [TestCase(ConformalScore.Aps, false)]
    [TestCase(ConformalScore.Raps, true)]
    public void CoversWhatItPromises(ConformalScore score, bool isRandomised)
    {
        var (total, sets) = (0.0, 40);
        for (var seed = 0; seed < sets; seed++)
        {
            var (p, labels) = Drawn(600, seed);
            var predictor = ConformalSets.Calibrate(p.Rows(..200), labels.AsSpan(0, 200), 0.2, score, new(
                )
            { IsRandomised = isRandomised });
            total += predictor.Report(p.Rows(200..), labels.AsSpan(200)).Coverage.Mean;
        }
        // One calibration set of 200 covers with a deviation of .028, one test set of 400 adds .02: the mean of 40 is known to .006.
        Assert.That(total / sets, Is.InRange(0.8 - 0.018, 0.8 + 1 / 161.0 + 0.018));
    }

    [Test]
    public void RandomisedSetsAreSmallerAndLacTheSmallest()
    {
        var (p, labels) = Drawn(4000, 1, scale: 5);
        double Size(ConformalScore score, bool isRandomised) => ConformalSets
            .Calibrate(p.Rows(..2000), labels.AsSpan(0, 2000), 0.1, score, new() { IsRandomised = isRandomised })
            .Report(p.Rows(2000..), labels.AsSpan(2000)).MeanSize;
        Assert.That(Size(ConformalScore.Aps, true), Is.LessThan(Size(ConformalScore.Aps, false)));
        Assert.That(Size(ConformalScore.Lac, true), Is.LessThan(Size(ConformalScore.Aps, true)));
    }

    [Test]
    public void RapsWithoutPenaltyIsAps()
    {
        var (p, labels) = Drawn(300, 3);
        var options = new ConformalOptions { FreeRanks = 2, Lambda = 0 };
        var (aps, raps) = (
            ConformalSets.Calibrate(p, labels, 0.1, ConformalScore.Aps, options), ConformalSets.Calibrate(
                p, labels, 0.1, ConformalScore.Raps, options));
        Assert.That(raps.Quantile, Is.EqualTo(aps.Quantile));
        Assert.That(raps.Sets(p), Is.EqualTo(aps.Sets(p)));
    }

    [Test]
    public void RapsShortensTheLongSets()
    {
        var (p, labels) = Drawn(2000, 3);
        int Longest(double lambda) => ConformalSets
            .Calibrate(p, labels, 0.05, ConformalScore.Raps, new() { Lambda = lambda, FreeRanks = 3 }).Sets(p).Max(set => set.Length);
        Assert.That(Longest(1), Is.LessThan(Longest(0)));
    }

    [Test]
    public void FreeRanksComeFromEveryFifthExample()
    {
        var (p, labels) = Drawn(500, 5);
        var predictor = ConformalSets.Calibrate(p, labels, 0.1, ConformalScore.Raps);
        Assert.That(predictor.Count, Is.EqualTo(400));
        int[] ranks = [.. Enumerable.Range(0, 100).Select(i =>
            1 + Array.IndexOf(ConformalRanking.Order(p.Row(5 * i)), labels[5 * i])).Order()];
        Assert.That(predictor.Options.FreeRanks, Is.EqualTo(ranks[90]));
    }

    [TestCase(8, 0.1, true)]
    [TestCase(9, 0.1, false)]
    [TestCase(0, 0.5, true)]
    public void TooFewExamplesGiveFullSets(int count, double alpha, bool isFull)
    {
        var (p, labels) = Drawn(20, 2);
        foreach (var score in Enum.GetValues<ConformalScore>())
        {
            var predictor = ConformalSets.Calibrate(p.Rows(..count), labels.AsSpan(0, count), alpha, score, new() { FreeRanks = 1 });
            Assert.That(double.IsPositiveInfinity(predictor.Quantile), Is.EqualTo(isFull));
            if (isFull)
                Assert.That(predictor.Sets(p).Select(set => set.Length), Is.All.EqualTo(Classes));
        }
    }

    [Test]
    public void NeverEmptyAddsTheMostProbableLabel()
    {
        var p = new Probabilities([0.4, 0.3, 0.3, 0.1, 0.2, 0.7], 3);
        var plain = new ConformalPredictor(ConformalScore.Lac, 0.1, 0.1, 100, 3, new());
        var never = new ConformalPredictor(ConformalScore.Lac, 0.1, 0.1, 100, 3, new() { IsNeverEmpty = true });
        Assert.That(plain.Sets(p), Is.EqualTo(new int[][] { [], [] }));
        Assert.That(never.Sets(p), Is.EqualTo(new int[][] { [0], [2] }));
    }

    [Test]
    public void SetsDependOnSeedAndExampleNumberOnly()
    {
        var (p, labels) = Drawn(200, 9);
        var predictor = ConformalSets.Calibrate(p, labels, 0.2, ConformalScore.Aps, new() { Seed = 5 });
        var again = ConformalSets.Calibrate(p, labels, 0.2, ConformalScore.Aps, new() { Seed = 5 });
        var other = ConformalSets.Calibrate(p, labels, 0.2, ConformalScore.Aps, new() { Seed = 6 });
        Assert.That(again.Sets(p), Is.EqualTo(predictor.Sets(p)));
        Assert.That(predictor.Set(p.Row(7), 7), Is.EqualTo(predictor.Sets(p)[7]));
        Assert.That(other.Sets(p), Is.Not.EqualTo(predictor.Sets(p)));
    }

    [Test]
    public void TheReportAddsUp()
    {
        var (p, labels) = Drawn(500, 11);
        var report = ConformalSets.Calibrate(p, labels, 0.1, ConformalScore.Aps).Report(p, labels);
        Assert.That(report.SizeHistogram.Sum(), Is.EqualTo(500));
        Assert.That(report.BySize.Sum(size => size.Count * size.Coverage.Mean), Is.EqualTo(500 * report.Coverage.Mean).Within(1e-9));
        Assert.That(
            report.ByClass.Select((share, k) =>
                share * labels.Count(y => y == k)).Sum(), Is.EqualTo(500 * report.Coverage.Mean).Within(1e-9));
        Assert.That(report.SizeHistogram.Select((count, size) => count * size).Sum() / 500.0, Is.EqualTo(report.MeanSize).Within(1e-12));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(-0.5)]
    [TestCase(double.NaN)]
    public void AlphaMustLieBetweenZeroAndOne(double alpha)
    {
        var (p, labels) = Drawn(20, 1);
        Assert.That(() => ConformalSets.Calibrate(p, labels, alpha), Throws.TypeOf<ExplainException>().With.Message.Contains("alpha is"));
    }

    [Test]
    public void SaysWhatIsWrong()
    {
        var (p, labels) = Drawn(20, 1);
        Assert.That(
            () =>
                ConformalSets.Calibrate(p, labels.AsSpan(1)), Throws.TypeOf<ExplainException>().With.Message.Contains("19 labels for 20"));
        labels[3] = 8;
        Assert.That(() => ConformalSets.Calibrate(p, labels), Throws.TypeOf<ExplainException>().With.Message.Contains("row 3 is 8"));
        labels[3] = 0;
        Assert.That(
            () => ConformalSets.Calibrate(p, labels, options: new() { Lambda = -1 }), Throws.TypeOf<ExplainException>(
                ).With.Message.Contains("lambda is -1"));
        var predictor = ConformalSets.Calibrate(p, labels);
        Assert.That(() => predictor.Set([0.5, 0.5]), Throws.TypeOf<ExplainException>().With.Message.Contains("2 probabilities"));
    }

    static (Probabilities Probabilities, int[] Labels) Drawn(int count, int seed, double scale = 2)
    {
        var (logits, labels) = TemperatureTests.Drawn(count, Classes, seed, scale);
        return (Probabilities.Of(logits, Classes), labels);
    }

    [TestCase(ConformalScore.Aps)]
    [TestCase(ConformalScore.Raps)]
    public void LabelsThatAddNothingStayOut(ConformalScore score)
    {
        // One label holds all, in the last case but for what its rounding hides.
        foreach (var rest in new[] { 0, 1e-20, 1e-300 })
        {
            const int n = 50, k = 7;
            var (p, y) = (new double[n * k], new int[n]);
            for (var i = 0; i < n; i++)
            {
                y[i] = i * 3 % k;
                for (var c = 0; c < k; c++)
                    p[i * k + c] = c == y[i] ? 1 : rest;
            }
            var table = new Probabilities(p, k);
            var predictor = ConformalSets.Calibrate(table, y, 0.1, score, new() { IsRandomised = false, FreeRanks = 7 });
            Assert.That(predictor.Sets(table).Select((set, i) => set.AsSpan().SequenceEqual([y[i]])), Has.All.True, $"rest {rest}");
        }
    }

    [Test]
    public void ASetOfASumIsTheLeastThatReachesIt()
    {
        var predictor = new ConformalPredictor(ConformalScore.Aps, 0.1, 0.75, 9, 4, new() { IsRandomised = false });
        Assert.That(predictor.Set([0.25, 0.25, 0.25, 0.25]), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(predictor.Set([0, 0.75, 0, 0.25]), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public void WrongAndSureExamplesStillCount()
    {
        // A fifth of the true labels has probability 0: nine tenths can only be covered by sets that reach beyond it.
        const int n = 100, k = 5;
        var (p, y) = (new double[n * k], new int[n]);
        for (var i = 0; i < n; i++)
            (p[i * k], y[i]) = (1, i % 5 == 0 ? 1 + i / 5 % 4 : 0);
        var table = new Probabilities(p, k);
        var predictor = ConformalSets.Calibrate(table, y, 0.1, ConformalScore.Aps, new() { IsRandomised = false });
        Assert.That(predictor.Sets(table).Zip(y, (set, label) => set.Contains(label)).Count(covered => covered), Is.GreaterThanOrEqualTo(90));
    }
}
