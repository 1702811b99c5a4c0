using Whence.Statistics;

namespace Whence.Tests.Explain;

/// <summary>Ranks of methods over pictures, beside SciPy 1.10.</summary>
[TestFixture]
sealed class RankTests
{
    static readonly double[][] Blocks =
    [
        [2.0, 1.0, 1.0, -0.6], [-0.5, 0.1, -1.4, -0.2], [-0.9, 3.6, 0.8, -0.4], [-0.3, -0.4, -0.5, -0.4], [0.5, 0.1, 1.6, -0.2], [-0.5, 1.8, 1.1, -0.5], [-0.2, 0.8, 2.5, -0.3],
        [-0.2, 1.3, -0.3, -0.3], [0.9, 0.9, 0.7, 0.7], [-2.8, 1.3, -0.4, -1.7], [0.3, 1.0, 0.2, -1.1], [0.0, 0.2, 2.0, 0.7],
    ];

    [Test]
    public void SpearmansCoefficientWithTies()
    {
        Assert.That(RankCorrelation.Spearman([1, 2, 2, 5, -3, 8, 8, 8], [2, 1, 4, 4, 0, 9, 3, 7]), Is.EqualTo(0.7841896995149691).Within(1e-12));
        Assert.That(RankCorrelation.Spearman([1, 2, 3], [5, 5, 5]), Is.NaN);
    }

    [TestCase(2, 1.959964)]
    [TestCase(4, 2.569032)]
    [TestCase(10, 3.163684)]
    [TestCase(30, 3.748578)]
    public void CriticalValuesOfNemenyi(int methods, double expected) =>
        Assert.That(StudentizedRange.Quantile(0.95, methods) / Math.Sqrt(2), Is.EqualTo(expected).Within(2e-5));

    [Test]
    public void FriedmansTestWithTies()
    {
        var test = FriedmanTest.Of(Blocks, largerIsBetter: true);
        Assert.That(test.Statistic, Is.EqualTo(9.078947368421053).Within(1e-10));
        Assert.That(test.P, Is.EqualTo(0.02825944613409424).Within(1e-10));
        Assert.That(test.Ranks, Is.EqualTo(new[] { 2.58333333, 1.70833333, 2.45833333, 3.25 }).Within(1e-7));
        Assert.That(test.CriticalDifference, Is.EqualTo(2.569032 * Math.Sqrt(4 * 5 / (6.0 * 12))).Within(1e-4));
        var turned = FriedmanTest.Of(Blocks, largerIsBetter: false);
        Assert.That(turned.Ranks.Zip(test.Ranks, (a, b) => a + b), Is.All.EqualTo(5).Within(1e-12), "the other way round");
    }

    [Test]
    public void CliquesAreGroupsWithinTheCriticalDifference()
    {
        Assert.That(FriedmanTest.Of(Blocks, true).Cliques(), Is.EqualTo(new[] { new[] { 1, 2, 0 }, [2, 0, 3] }), "1.71 and 3.25 differ by more than 1.35");
        Assert.That(new FriedmanTest([1, 2, 3.5, 5], 9, 0, 1, 0.5).Cliques(), Is.Empty, "all differ");
        Assert.That(new FriedmanTest([4, 3, 2, 1], 9, 0, 1, 9).Cliques(), Is.EqualTo(new[] { new[] { 3, 2, 1, 0 } }), "none does");
        Assert.That(new FriedmanTest([1, 1.2, 4, 4.2], 9, 0, 1, 0.5).Cliques(), Is.EqualTo(new[] { new[] { 0, 1 }, [2, 3] }));
    }

    [Test]
    public void IntervalsOverSeedsAreWiderWhereSeedsDiffer()
    {
        var random = new Random(3);
        double[][] alike = [.. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, 40).Select(i => i % 5 + random.NextDouble()).ToArray())];
        double[][] apart = [.. alike.Select((row, s) => row.Select(value => value + 3 * s).ToArray())];
        var (one, many) = (Bootstrap.Mean(alike), Bootstrap.Mean(apart));
        Assert.That(one.Mean, Is.EqualTo(alike.SelectMany(row => row).Average()).Within(1e-12));
        Assert.That(many.High - many.Low, Is.GreaterThan(2 * (one.High - one.Low)), "seeds are an extra level");
        Assert.That(Bootstrap.Mean([alike[0]]), Is.EqualTo(Bootstrap.Mean(alike[0])), "one seed is none");
        Assert.That(() => Bootstrap.Mean([[1, 2], [3]]), Throws.TypeOf<StatisticsException>().With.Message.Contains("2, 1"));
    }
}
