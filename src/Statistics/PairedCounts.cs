namespace Whence.Statistics;

/// <summary>Two classifiers on the same examples.</summary>
/// <param name="Both">Both right.</param>
/// <param name="OnlyFirst">Only the first right.</param>
/// <param name="OnlySecond">Only the second right.</param>
/// <param name="Neither">Both wrong.</param>
public readonly record struct PairedCounts(long Both, long OnlyFirst, long OnlySecond, long Neither)
{
    /// <summary>Number of examples.</summary>
    public long Count => Both + OnlyFirst + OnlySecond + Neither;

    /// <summary>Accuracy of the second minus that of the first.</summary>
    public double Difference => (double)(OnlySecond - OnlyFirst) / Count;

    /// <summary>McNemar's exact two-sided p-value: the discordant ones fall on either side like coins [McNemar 1947].</summary>
    public double PValue()
    {
        var (n, k) = (OnlyFirst + OnlySecond, Math.Min(OnlyFirst, OnlySecond));
        if (2 * k == n)
            return 1;
        double term = 1, sum = 1;
        for (var i = k; i > 0 && term > 1e-18 * sum; i--)
            sum += term *= (double)i / (n - i + 1);
        return Math.Min(1, 2 * Math.Exp(LogFactorial.Choose(n, k) - n * Math.Log(2)) * sum);
    }

    /// <summary>
    /// An interval for <see cref="Difference"/>: percentiles over resamples of the examples with replacement, which are draws of the four counts.
    /// </summary>
    /// <exception cref="StatisticsException">There is no example.</exception>
    public Interval Bootstrap(double level = 0.95, int resamples = 2000, ulong seed = 1)
    {
        if (Count == 0)
            throw new StatisticsException("an interval needs at least one example");
        var (random, differences) = (new SplitMix64(seed), new double[resamples]);
        for (var r = 0; r < resamples; r++)
        {
            var second = Binomial.Draw(ref random, Count, (double)OnlySecond / Count);
            var first = Binomial.Draw(ref random, Count - second, (double)OnlyFirst / Math.Max(1, Count - OnlySecond));
            differences[r] = (double)(second - first) / Count;
        }
        Array.Sort(differences);
        return new(Difference, Statistics.Bootstrap.Quantile(differences, (1 - level) / 2), Statistics.Bootstrap.Quantile(differences, (1 + level) / 2));
    }
}
