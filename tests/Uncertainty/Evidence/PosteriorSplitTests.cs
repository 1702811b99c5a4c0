using Whence.Uncertainty;
using Whence.Uncertainty.Evidence;

namespace Whence.Tests.Uncertainty.Evidence;

/// <summary>The posterior's own split of uncertainty, against counts of drawn labels.</summary>
sealed class PosteriorSplitTests
{
    [Test]
    public void TheSplitIsTheMutualInformationOfLabelAndEvidence()
    {
        double[] mean = [0.6, 0.4, -0.1];
        const double variance = 0.3, noise = 0.1;
        var split = Of(mean, variance, noise);
        var random = new Random(1);
        double[] sums = new double[3];
        const int outer = 3000;
        double inner = 0;
        for (var s = 0; s < outer; s++)
        {
            double[] f = [.. mean.Select(m => m + Math.Sqrt(variance) * Normal(random))], counts = new double[3];
            for (var t = 0; t < 400; t++)
            {
                double[] noisy = [.. f.Select(v => v + Math.Sqrt(noise) * Normal(random))];
                counts[Array.IndexOf(noisy, noisy.Max())] += 1.0 / 400;
            }
            for (var c = 0; c < 3; c++)
                sums[c] += counts[c] / outer;
            inner += Entropy(counts) / outer;
        }
        Assert.That(split.Total, Is.EqualTo(Entropy(sums)).Within(0.01));
        Assert.That(split.Aleatoric, Is.EqualTo(inner).Within(0.06), "64 draws");
        Assert.That(split.Aleatoric + split.Epistemic, Is.EqualTo(split.Total).Within(1e-12));
    }

    [Test]
    public void WithoutVarianceAllIsAleatoric()
    {
        var split = Of([0.5, 0.3], 0, 0.1);
        Assert.That(split.Epistemic, Is.Zero.Within(1e-12));
        Assert.That(split.Aleatoric, Is.GreaterThan(0.1));
    }

    [Test]
    public void FarFromTheDataTheTotalIsLargestAndMostOfItEpistemic()
    {
        var split = Of([0, 0, 0], 1, 0.01);
        Assert.That(split.Total, Is.EqualTo(Math.Log(3)).Within(1e-9));
        Assert.That(split.Epistemic, Is.GreaterThan(0.7 * split.Total));
    }

    static UncertaintySplit Of(double[] mean, double variance, double noise) => PosteriorSplit.Of(new(mean, variance, variance, []), noise, 1);

    static double Entropy(double[] p) => -p.Sum(v => v > 0 ? v * Math.Log(v) : 0);

    static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
