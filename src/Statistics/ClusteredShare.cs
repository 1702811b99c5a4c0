namespace Whence.Statistics;

/// <summary>
/// A share of trials that come in clusters, such as objects in pictures, and go together within one. Its interval is Wilson's of as many independent trials as the
/// clustered ones are worth [Kish 1965; Korn 1998]: with hits <c>x_i</c> of <c>n_i</c> in each of m clusters and share <c>p = sum x / n</c>, the design effect is
/// <c>max(1, m / (m - 1) sum (x_i - p n_i)^2 / (n p (1 - p)))</c>, and n is divided by it.
/// </summary>
/// <param name="Share">With its 95 % interval; NaN without trials.</param>
/// <param name="Effective">How many independent trials they are worth.</param>
readonly record struct ClusteredShare(Interval Share, double Effective)
{
    /// <summary>Measures.</summary>
    /// <param name="clusters">Hits and trials of each cluster; those without trials count for nothing.</param>
    public static ClusteredShare Of(IEnumerable<(long Hits, long Trials)> clusters)
    {
        var counted = clusters.Where(cluster => cluster.Trials > 0).ToArray();
        var (hits, trials) = (counted.Sum(cluster => cluster.Hits), counted.Sum(cluster => cluster.Trials));
        if (trials == 0)
            return new(new(double.NaN, double.NaN, double.NaN), 0);
        var share = (double)hits / trials;
        var squares = counted.Sum(cluster => Math.Pow(cluster.Hits - share * cluster.Trials, 2));
        var design = counted.Length > 1 && hits > 0 && hits < trials ? squares * counted.Length / (counted.Length - 1) / (trials * share * (1 - share)) : 1;
        var effective = trials / Math.Max(1, design);
        return new(Wilson.Share(share, effective), effective);
    }

    /// <summary>
    /// One-sided: how likely so low a share beside another is by chance, by Fisher's exact test of the counts that both are worth [Rao 1992], rounded to the careful side; 1 where it is
    /// not lower.
    /// </summary>
    public static double ChanceOfLower(double share, double effective, double other, double otherEffective)
    {
        if (!(share < other))
            return 1;
        var (n, m) = ((long)Math.Floor(effective), (long)Math.Floor(otherEffective));
        var (missed, otherMissed) = ((long)Math.Floor(n * (1 - share) + 1e-9), (long)Math.Ceiling(m * (1 - other) - 1e-9));
        return Hypergeometric.AtLeast(missed, n, otherMissed + missed, n + m);
    }
}
