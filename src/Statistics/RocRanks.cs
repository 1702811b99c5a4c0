namespace Whence.Statistics;

/// <summary>Ranks with ties, and what follows from them.</summary>
static class RocRanks
{
    /// <summary>Ranks from 1; equal values share the mean of their ranks.</summary>
    public static double[] Mid(ReadOnlySpan<double> values)
    {
        var (sorted, order) = (values.ToArray(), Enumerable.Range(0, values.Length).ToArray());
        Array.Sort(sorted, order);
        var ranks = new double[sorted.Length];
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            for (end = start + 1; end < sorted.Length && sorted[end] == sorted[start];)
                end++;
            for (var i = start; i < end; i++)
                ranks[order[i]] = (start + end + 1) / 2.0;
        }
        return ranks;
    }

    /// <summary>
    /// Area under the ROC curve, the share of pairs in which the positive is larger (ties count half), with DeLong's 95 % interval: the
    /// variance of the area is that of the placements, var(V)/m + var(W)/n [DeLong 1988].
    /// </summary>
    public static Interval Area(double[] positives, double[] negatives)
    {
        var all = Mid([.. positives, .. negatives]);
        var (within, without) = (Mid(positives), Mid(negatives));
        var above = new double[positives.Length];
        for (var i = 0; i < above.Length; i++)
            above[i] = (all[i] - within[i]) / negatives.Length;
        var below = new double[negatives.Length];
        for (var i = 0; i < below.Length; i++)
            below[i] = 1 - (all[positives.Length + i] - without[i]) / positives.Length;
        var area = above.Average();
        var half = Interval.Normal95 * Math.Sqrt(Variance(above) / above.Length + Variance(below) / below.Length);
        return new(area, Math.Max(0, area - half), Math.Min(1, area + half));
    }

    /// <summary>
    /// Average precision, <c>sum (R_i - R_(i-1)) P_i</c> over distinct thresholds from the highest score down.
    /// </summary>
    public static double Precision(double[] positives, double[] negatives)
    {
        var keys = positives.Concat(negatives).Select(score => -score).ToArray();
        var isPositive = Enumerable.Range(0, keys.Length).Select(i => i < positives.Length).ToArray();
        Array.Sort(keys, isPositive);
        double area = 0, hits = 0;
        for (int start = 0, end; start < keys.Length; start = end)
        {
            double among = isPositive[start] ? 1 : 0;
            for (end = start + 1; end < keys.Length && keys[end] == keys[start]; end++)
                among += isPositive[end] ? 1 : 0;
            hits += among;
            area += among / positives.Length * (hits / end);
        }
        return area;
    }

    static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Length < 2 ? 0 : values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }
}
