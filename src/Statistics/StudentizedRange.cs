namespace Whence.Statistics;

/// <summary>
/// The range of k independent standard normal numbers: <c>P(R &lt;= q) = k * integral of phi(z) (Phi(z) - Phi(z - q))^(k-1) dz</c>, the studentised range with
/// infinitely many degrees of freedom.
/// </summary>
static class StudentizedRange
{
    const double Reach = 8.5;
    const int Steps = 2000;

    /// <summary>P(R &lt;= q).</summary>
    /// <param name="q">The range.</param>
    /// <param name="count">k, 2 or more.</param>
    public static double Below(double q, int count)
    {
        if (count < 2)
            throw new StatisticsException($"a range of {count} numbers, expects at least 2");
        if (!(q > 0))
            return 0;
        // Simpson's rule over [-Reach, Reach + q]; outside, phi is below 1e-16.
        var (low, step, sum) = (-Reach, (2 * Reach + q) / Steps, 0.0);
        for (var i = 0; i <= Steps; i++)
        {
            var z = low + i * step;
            var weight = i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Math.Exp(-0.5 * z * z) * Math.Pow(Math.Max(0, NormalBelow(z) - NormalBelow(z - q)), count - 1);
        }
        return Math.Min(1, count * sum * step / 3 / Math.Sqrt(2 * Math.PI));
    }

    /// <summary>The range that a share of draws stays below.</summary>
    /// <param name="share">Share in (0,1), such as .95.</param>
    /// <param name="count">k.</param>
    public static double Quantile(double share, int count)
    {
        var (low, high) = (0.0, 20.0);
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Below(middle, count) < share ? (middle, high) : (low, middle);
        }
        return (low + high) / 2;
    }

    // The normal distribution: its lower half is half the upper tail of a chi-square with one degree of freedom.
    static double NormalBelow(double z) => z <= 0 ? 0.5 * ChiSquare.AtLeast(z * z, 1) : 1 - 0.5 * ChiSquare.AtLeast(z * z, 1);
}
