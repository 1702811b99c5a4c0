namespace Whence.Statistics;

/// <summary>How alike two orders are.</summary>
static class RankCorrelation
{
    /// <summary>Spearman's coefficient: Pearson's of the ranks, ties by their mean [Spearman 1904]; NaN where one side does not vary.</summary>
    /// <param name="a">Values [n].</param>
    /// <param name="b">Values [n].</param>
    public static double Spearman(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => Pearson(RocRanks.Mid(a), RocRanks.Mid(b));

    /// <summary>Pearson's coefficient; NaN where one side does not vary.</summary>
    /// <param name="a">Values [n].</param>
    /// <param name="b">Values [n].</param>
    public static double Pearson(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.Length != b.Length)
            throw new StatisticsException($"a correlation of {a.Length} values with {b.Length}");
        double meanA = 0, meanB = 0;
        for (var i = 0; i < a.Length; i++)
            (meanA, meanB) = (meanA + a[i] / a.Length, meanB + b[i] / a.Length);
        double cross = 0, squareA = 0, squareB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            var (da, db) = (a[i] - meanA, b[i] - meanB);
            (cross, squareA, squareB) = (cross + da * db, squareA + da * da, squareB + db * db);
        }
        return squareA > 0 && squareB > 0 ? Math.Clamp(cross / Math.Sqrt(squareA * squareB), -1, 1) : double.NaN;
    }
}
