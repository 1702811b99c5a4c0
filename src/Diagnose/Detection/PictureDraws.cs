using Whence.Statistics;

namespace Whence.Diagnose.Detection;

/// <summary>Intervals by resampled pictures, whole ones, since what is in one is found or missed together.</summary>
static class PictureDraws
{
    /// <summary>A figure with the percentiles of 95 % of its resamples.</summary>
    /// <param name="pictures">Number of pictures.</param>
    /// <param name="draws">Number of resamples.</param>
    /// <param name="seed">Key of the draws.</param>
    /// <param name="figure">The figure where each picture counts so often [pictures]; null where it has no meaning.</param>
    public static Interval Interval(int pictures, int draws, ulong seed, Func<int[], double?> figure)
    {
        var weights = new int[pictures];
        Array.Fill(weights, 1);
        if (figure(weights) is not { } value)
            return new(-1, double.NaN, double.NaN);
        var (random, values) = (new SplitMix64(seed), new List<double>(draws));
        for (var d = 0; d < draws; d++)
        {
            Array.Clear(weights);
            for (var i = 0; i < pictures; i++)
                weights[random.Below(pictures)]++;
            if (figure(weights) is { } drawn)
                values.Add(drawn);
        }
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? new(value, double.NaN, double.NaN) : new(value, Bootstrap.Quantile(sorted, 0.025), Bootstrap.Quantile(sorted, 0.975));
    }
}
