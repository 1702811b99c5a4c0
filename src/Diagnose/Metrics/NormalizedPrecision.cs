namespace Whence.Diagnose.Metrics;

/// <summary>
/// Precision as it would be if the class had a given number of positives, so that a rare value is not mistaken for a hard one:
/// <c>P_N = R N / (R N + FP)</c> with recall R [Hoiem 2012].
/// </summary>
public static class NormalizedPrecision
{
    /// <summary>At one threshold; 0 when nothing passes it.</summary>
    /// <param name="hits">Positives that pass.</param>
    /// <param name="misses">Negatives that pass.</param>
    /// <param name="positives">All positives.</param>
    /// <param name="normal">N, the same for all values that are compared.</param>
    public static double At(double hits, double misses, double positives, double normal)
    {
        var found = hits / positives * normal;
        return found + misses > 0 ? found / (found + misses) : 0;
    }

    /// <summary>
    /// Average normalised precision: made to fall nowhere by the best that follows, and averaged over the ranks of the positives.
    /// </summary>
    /// <param name="points">From the highest threshold down.</param>
    /// <param name="positives">All positives.</param>
    /// <param name="normal">N.</param>
    public static double Average(IReadOnlyList<RankPoint> points, long positives, double normal)
    {
        double sum = 0, best = 0;
        for (var i = points.Count - 1; i >= 0; i--)
        {
            best = Math.Max(best, At(points[i].Hits, points[i].Misses, positives, normal));
            sum += best * (points[i].Hits - (i > 0 ? points[i - 1].Hits : 0));
        }
        return sum / positives;
    }
}
