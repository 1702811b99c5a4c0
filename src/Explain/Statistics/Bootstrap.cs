namespace Whence.Explain.Statistics;

/// <summary>Percentile bootstrap of a mean.</summary>
public static class Bootstrap
{
    /// <summary>
    /// An interval for the mean of <paramref name="values"/>: the percentiles of the means of resamples drawn with replacement. Same seed,
    /// same interval.
    /// </summary>
    /// <param name="values">One value per image; for two methods, the paired differences.</param>
    /// <param name="level">Coverage, in (0,1).</param>
    /// <param name="resamples">Number of resamples.</param>
    /// <param name="seed">Key of the draws.</param>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static Interval Mean(ReadOnlySpan<double> values, double level = 0.95, int resamples = 2000, ulong seed = 1)
    {
        if (values.IsEmpty)
            throw new ArgumentException("an interval needs at least one value");
        var means = new double[resamples];
        var state = seed;
        for (var r = 0; r < resamples; r++)
        {
            double sum = 0;
            for (var i = 0; i < values.Length; i++)
                sum += values[Draw(ref state, values.Length)];
            means[r] = sum / values.Length;
        }
        Array.Sort(means);
        var tail = (1 - level) / 2;
        double total = 0;
        foreach (var value in values)
            total += value;
        return new(total / values.Length, Quantile(means, tail), Quantile(means, 1 - tail));
    }

    // SplitMix64, then the high half of a product: even to one part in 2^32.
    static int Draw(ref ulong state, int count)
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (int)((z >> 32) * (ulong)count >> 32);
    }

    static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var low = (int)place;
        var high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
    }
}
