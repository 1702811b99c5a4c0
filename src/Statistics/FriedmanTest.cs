namespace Whence.Statistics;

/// <summary>
/// Treatments compared over blocks by their ranks: Friedman's test of whether they differ at all, and Nemenyi's critical difference of average ranks [Friedman 1937,
/// Nemenyi 1963, Demsar 2006].
/// </summary>
/// <param name="Ranks">Average rank of each treatment [k], 1 the best.</param>
/// <param name="Blocks">Blocks n.</param>
/// <param name="Statistic"><c>12 n / (k (k+1)) (sum R^2 - k (k+1)^2 / 4)</c>, divided by what ties leave of it.</param>
/// <param name="P">Probability of as much by chance, by chi-square with k - 1 degrees of freedom.</param>
/// <param name="CriticalDifference"><c>q sqrt(k (k+1) / (6 n))</c>: average ranks farther apart than this differ at 5 %, all pairs taken together.</param>
public sealed record FriedmanTest(double[] Ranks, int Blocks, double Statistic, double P, double CriticalDifference)
{
    /// <summary>The test over blocks of values.</summary>
    /// <param name="blocks">Of each block a value a treatment [n][k], finite.</param>
    /// <param name="largerIsBetter">Whether the largest value has rank 1.</param>
    /// <exception cref="StatisticsException">There are fewer than two blocks or treatments, or blocks of different lengths.</exception>
    public static FriedmanTest Of(IReadOnlyList<double[]> blocks, bool largerIsBetter)
    {
        if (blocks.Count < 2 || blocks[0].Length < 2)
            throw new StatisticsException($"Friedman's test needs two blocks of two treatments, there are {blocks.Count} of {(blocks.Count > 0 ? blocks[0].Length : 0)}");
        int n = blocks.Count, k = blocks[0].Length;
        var (sums, ties) = (new double[k], 0.0);
        foreach (var block in blocks)
        {
            if (block.Length != k)
                throw new StatisticsException($"Friedman's test: a block of {block.Length} treatments among those of {k}");
            var ranks = RocRanks.Mid(Array.ConvertAll(block, value => largerIsBetter ? -value : value));
            for (var j = 0; j < k; j++)
                sums[j] += ranks[j];
            ties += ranks.GroupBy(rank => rank).Sum(group => Math.Pow(group.Count(), 3) - group.Count());
        }
        double[] average = [.. sums.Select(sum => sum / n)];
        var spread = 12.0 * n / (k * (k + 1)) * (average.Sum(rank => rank * rank) - k * Math.Pow(k + 1, 2) / 4);
        var left = 1 - ties / (n * (Math.Pow(k, 3) - k));
        var statistic = left > 0 ? spread / left : 0;
        return new(average, n, statistic, ChiSquare.AtLeast(statistic, k - 1), StudentizedRange.Quantile(0.95, k) / Math.Sqrt(2) * Math.Sqrt(k * (k + 1) / (6.0 * n)));
    }

    /// <summary>Groups of treatments, best first, whose average ranks lie within the critical difference; none within another, none of one alone.</summary>
    public IReadOnlyList<int[]> Cliques()
    {
        int[] order = [.. Enumerable.Range(0, Ranks.Length).OrderBy(j => Ranks[j])];
        var (cliques, reached) = (new List<int[]>(), 0);
        for (var first = 0; first < order.Length; first++)
        {
            var last = first;
            while (last + 1 < order.Length && Ranks[order[last + 1]] - Ranks[order[first]] <= CriticalDifference)
                last++;
            if (last > first && last > reached)
                cliques.Add(order[first..(last + 1)]);
            reached = Math.Max(reached, last);
        }
        return cliques;
    }
}
