namespace Whence.Statistics;

/// <summary>
/// The number of marked ones among <c>drawn</c> taken without replacement from <c>total</c> of which <c>marked</c> are marked: what a slice's errors
/// follow when errors fall on it by chance.
/// </summary>
static class Hypergeometric
{
    // Terms below this share of the first cannot change the sum's last bits.
    const double Negligible = 1e-18;

    /// <summary><c>P(X &gt;= hits)</c>: Fisher's exact test, one-sided [Fisher 1922].</summary>
    public static double AtLeast(long hits, long drawn, long marked, long total)
    {
        var (low, high) = Support(drawn, marked, total);
        if (hits <= low)
            return 1;
        if (hits > high)
            return 0;
        // The shorter tail is summed outward from the observed count; terms shrink beyond the mean.
        return hits > Mean(drawn, marked, total) ? Tail(hits, high, 1, drawn, marked, total) : 1 - Tail(hits - 1, low, -1, drawn, marked, total);
    }

    /// <summary>Draws one.</summary>
    public static long Draw(ref SplitMix64 random, long drawn, long marked, long total)
    {
        var (low, high) = Support(drawn, marked, total);
        if (low == high)
            return low;
        var mode = Math.Clamp((long)((drawn + 1.0) * (marked + 1.0) / (total + 2.0)), low, high);
        return ModeWalk.Draw(ref random, new MassRatio(drawn, marked, total), mode, Mass(mode, drawn, marked, total), low, high);
    }

    static double Tail(long from, long to, int step, long drawn, long marked, long total)
    {
        var ratio = new MassRatio(drawn, marked, total);
        double term = 1, sum = 1;
        for (var k = from; k != to && term > Negligible * sum; k += step)
            sum += term = step > 0 ? term * ratio.After(k) : term / ratio.After(k - 1);
        return Math.Min(1, Mass(from, drawn, marked, total) * sum);
    }

    static (long Low, long High) Support(long drawn, long marked, long total) => (Math.Max(0, drawn + marked - total), Math.Min(drawn, marked));

    static double Mean(long drawn, long marked, long total) => (double)drawn * marked / total;

    static double Mass(long k, long drawn, long marked, long total) =>
        Math.Exp(LogFactorial.Choose(marked, k) + LogFactorial.Choose(total - marked, drawn - k) - LogFactorial.Choose(total, drawn));

    readonly struct MassRatio(long drawn, long marked, long total) : IMassRatio
    {
        public double After(long k) => (double)(marked - k) / (k + 1) * ((double)(drawn - k) / (total - marked - drawn + k + 1));
    }
}
