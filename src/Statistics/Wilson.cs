namespace Whence.Statistics;

/// <summary>Wilson's score interval of a share.</summary>
static class Wilson
{
    /// <summary>A share with its 95 % interval; NaN when <paramref name="count"/> is 0.</summary>
    public static Interval Share(long successes, long count) => Share((double)successes / count, count);

    /// <summary>A share of <paramref name="n"/> trials, which need not be whole, with its 95 % interval.</summary>
    public static Interval Share(double share, double n)
    {
        var square = Interval.Normal95 * Interval.Normal95;
        var centre = (share + square / (2 * n)) / (1 + square / n);
        var half = Interval.Normal95 / (1 + square / n) * Math.Sqrt(share * (1 - share) / n + square / (4 * n * n));
        return new(share, Math.Max(0, centre - half), Math.Min(1, centre + half));
    }
}
