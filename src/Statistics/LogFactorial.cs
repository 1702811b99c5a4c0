namespace Whence.Statistics;

/// <summary>Logarithms of factorials and what is counted with them.</summary>
static class LogFactorial
{
    const int Known = 1024;

    static readonly double[] Table = Sums();

    /// <summary><c>ln n!</c>: summed up to 1023, then Stirling's series, exact to rounding.</summary>
    public static double Of(long n)
    {
        if (n < Known)
            return Table[n];
        var x = n + 1.0;
        var inverse = 1 / (x * x);
        return (x - 0.5) * Math.Log(x) - x + 0.91893853320467274178 + (1.0 / 12 - inverse * (1.0 / 360 - inverse / 1260)) / x;
    }

    /// <summary><c>ln (n over k)</c>.</summary>
    public static double Choose(long n, long k) => Of(n) - Of(k) - Of(n - k);

    static double[] Sums()
    {
        var sums = new double[Known];
        for (var n = 2; n < Known; n++)
            sums[n] = sums[n - 1] + Math.Log(n);
        return sums;
    }
}
