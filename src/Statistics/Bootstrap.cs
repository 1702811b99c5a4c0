namespace Whence.Statistics;

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
    /// <exception cref="StatisticsException">There are no values.</exception>
    public static Interval Mean(ReadOnlySpan<double> values, double level = 0.95, int resamples = 2000, ulong seed = 1)
    {
        if (values.IsEmpty)
            throw new StatisticsException("an interval needs at least one value");
        var means = new double[resamples];
        var random = new SplitMix64(seed);
        for (var r = 0; r < resamples; r++)
        {
            double sum = 0;
            for (var i = 0; i < values.Length; i++)
                sum += values[random.Below(values.Length)];
            means[r] = sum / values.Length;
        }
        Array.Sort(means);
        var tail = (1 - level) / 2;
        double total = 0;
        foreach (var value in values)
            total += value;
        return new(total / values.Length, Quantile(means, tail), Quantile(means, 1 - tail));
    }

    /// <summary>
    /// An interval for the mean over images and seeds: seeds are drawn with replacement, then images, the same ones of every seed drawn. With one seed it is the
    /// interval over images.
    /// </summary>
    /// <param name="values">Of every seed a value per image.</param>
    /// <inheritdoc cref="Mean(ReadOnlySpan{double}, double, int, ulong)"/>
    public static Interval Mean(IReadOnlyList<double[]> values, double level = 0.95, int resamples = 2000, ulong seed = 1)
    {
        if (values is [var only])
            return Mean(only, level, resamples, seed);
        if (values.Count == 0 || values[0].Length == 0 || values.Any(row => row.Length != values[0].Length))
            throw new StatisticsException($"an interval over seeds needs as many values of each, at least one; there are {string.Join(", ", values.Select(row => row.Length))}");
        var (images, means, random) = (values[0].Length, new double[resamples], new SplitMix64(seed));
        var ofImage = new double[images];
        for (var r = 0; r < resamples; r++)
        {
            Array.Clear(ofImage);
            for (var s = 0; s < values.Count; s++)
            {
                var drawn = values[random.Below(values.Count)];
                for (var i = 0; i < images; i++)
                    ofImage[i] += drawn[i];
            }
            double sum = 0;
            for (var i = 0; i < images; i++)
                sum += ofImage[random.Below(images)];
            means[r] = sum / values.Count / images;
        }
        Array.Sort(means);
        var tail = (1 - level) / 2;
        return new(values.Average(row => row.Average()), Quantile(means, tail), Quantile(means, 1 - tail));
    }

    /// <summary>The value below which a share of the sorted ones lies, straight between neighbours.</summary>
    internal static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var low = (int)place;
        var high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
    }
}
