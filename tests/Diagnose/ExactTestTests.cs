using Whence.Statistics;

namespace Whence.Tests.Diagnose;

/// <summary>Exact tests and draws against sums written out, and against figures of SciPy 1.10.</summary>
[TestFixture]
sealed class ExactTestTests
{
    [Test]
    public void HypergeometricTailIsTheSumOfItsTerms()
    {
        foreach (var (drawn, marked, total) in new (long, long, long)[] { (5, 7, 20), (10, 3, 12), (30, 40, 100), (1, 1, 2), (8, 8, 8) })
        {
            for (var hits = 0; hits <= drawn + 1; hits++)
            {
                var expected = Enumerable.Range(hits, (int)(drawn + 1 - hits)).Sum(k => Choose(marked, k) * Choose(total - marked, drawn - k)) / Choose(total, drawn);
                Assert.That(Hypergeometric.AtLeast(hits, drawn, marked, total), Is.EqualTo(expected).Within(1e-13), $"{hits} of {drawn}, {marked} of {total}");
            }
        }
    }

    // scipy.stats.hypergeom.sf(hits - 1, total, marked, drawn)
    [TestCase(60, 100, 540, 5000, 1.169322269516028e-33)]
    [TestCase(1000, 8000, 100_000, 1_000_000, 2.561372459538429e-13)]
    [TestCase(1100, 10_000, 100_000, 1_000_000, 0.0004991347888340557)]
    public void HypergeometricTailOfLargeCounts(long hits, long drawn, long marked, long total, double expected) =>
        Assert.That(Hypergeometric.AtLeast(hits, drawn, marked, total), Is.EqualTo(expected).Within(1e-6).Percent);

    [Test]
    public void DrawsFollowTheirDistribution()
    {
        var (random, counts, binomial) = (new SplitMix64(3), new long[8], new long[6]);
        const int draws = 100_000;
        for (var d = 0; d < draws; d++)
        {
            counts[Hypergeometric.Draw(ref random, 7, 9, 30)]++;
            binomial[Binomial.Draw(ref random, 5, 0.3)]++;
        }
        for (var k = 0; k <= 7; k++)
            Close(counts[k], draws * Choose(9, k) * Choose(21, 7 - k) / Choose(30, 7));
        for (var k = 0; k <= 5; k++)
            Close(binomial[k], draws * Choose(5, k) * Math.Pow(0.3, k) * Math.Pow(0.7, 5 - k));

        static void Close(double count, double expected) => Assert.That(count, Is.EqualTo(expected).Within(5 * Math.Sqrt(expected + 1)));
    }

    [Test]
    public void LargeDrawsHaveTheirMeanAndVariance()
    {
        var random = new SplitMix64(5);
        var draws = Enumerable.Range(0, 20_000).Select(_ => (double)Hypergeometric.Draw(ref random, 100_000, 100_000, 1_000_000)).ToArray();
        var mean = draws.Average();
        Assert.That(mean, Is.EqualTo(10_000).Within(4));
        Assert.That(draws.Average(x => (x - mean) * (x - mean)), Is.EqualTo(100_000 * 0.1 * 0.9 * 900_000 / 999_999.0).Within(4).Percent);
    }

    [Test]
    public void McNemarAndChiSquareAgreeWithSciPy()
    {
        // scipy.stats.binomtest(5, 20).pvalue, scipy.stats.chi2.sf
        Assert.That(new PairedCounts(100, 5, 15, 3).PValue(), Is.EqualTo(0.04138946533203125).Within(1e-15));
        Assert.That(new PairedCounts(10, 0, 0, 3).PValue(), Is.EqualTo(1));
        Assert.That(ChiSquare.AtLeast(3.841458820694124, 1), Is.EqualTo(0.05).Within(1e-14));
        Assert.That(ChiSquare.AtLeast(25, 10), Is.EqualTo(0.005345505487134069).Within(1e-14));
        Assert.That(ChiSquare.AtLeast(1.5, 7), Is.EqualTo(0.9823096598068504).Within(1e-14));
    }

    [Test]
    public void AdjustedPValuesByHand()
    {
        double[] p = [0.01, 0.04, 0.03, 0.005];
        Assert.That(Multiplicity.Holm(p), Is.EqualTo(new[] { 0.03, 0.06, 0.06, 0.02 }).Within(1e-15));
        Assert.That(Multiplicity.BenjaminiHochberg(p), Is.EqualTo(new[] { 0.02, 0.04, 0.04, 0.02 }).Within(1e-15));
    }

    static double Choose(long n, long k) => k < 0 || k > n ? 0 : Enumerable.Range(0, (int)k).Aggregate(1.0, (product, i) => product * (n - i) / (i + 1));
}
