namespace Whence.Statistics;

/// <summary>The chi-square distribution's upper tail.</summary>
static class ChiSquare
{
    /// <summary><c>P(X &gt;= x)</c> with so many degrees of freedom: the regularised gamma function Q(d/2, x/2), by its series or continued fraction.</summary>
    public static double AtLeast(double x, int degrees)
    {
        if (degrees < 1)
            throw new StatisticsException($"chi-square: {degrees} degrees of freedom, expects at least 1");
        var (a, half) = (degrees / 2.0, x / 2);
        if (half <= 0)
            return 1;
        var scale = Math.Exp(a * Math.Log(half) - half - LogGammaOfHalf(degrees));
        return half < a + 1 ? 1 - scale * Series(a, half) : scale * Fraction(a, half);
    }

    // ln Gamma(d/2): a factorial, or the product (d/2 - 1)(d/2 - 2)... down to Gamma(1/2) = sqrt(pi).
    static double LogGammaOfHalf(int degrees)
    {
        if (degrees % 2 == 0)
            return LogFactorial.Of(degrees / 2 - 1);
        var n = (degrees - 1) / 2;
        return LogFactorial.Of(2 * n) - LogFactorial.Of(n) - 2 * n * Math.Log(2) + 0.5 * Math.Log(Math.PI);
    }

    static double Series(double a, double x)
    {
        var (term, sum) = (1 / a, 1 / a);
        for (var n = 1; term > 1e-17 * sum; n++)
            sum += term *= x / (a + n);
        return sum;
    }

    // Lentz's evaluation.
    static double Fraction(double a, double x)
    {
        var b = x + 1 - a;
        var (c, d) = (1e300, 1 / b);
        var h = d;
        for (var i = 1; i < 100_000; i++)
        {
            var an = -i * (i - a);
            b += 2;
            d = 1 / (an * d + b);
            c = b + an / c;
            h *= d * c;
            if (Math.Abs(d * c - 1) < 1e-15)
                break;
        }
        return h;
    }
}
