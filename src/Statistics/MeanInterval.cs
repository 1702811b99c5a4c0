namespace Whence.Statistics;

/// <summary>A mean with its 95 % interval from the standard error, for many values.</summary>
static class MeanInterval
{
    /// <summary><c>mean +- 1.96 s / sqrt(n)</c>; the ends are NaN for fewer than two values.</summary>
    public static Interval Of(ReadOnlySpan<double> values)
    {
        double sum = 0, squares = 0;
        foreach (var value in values)
            sum += value;
        var mean = sum / values.Length;
        foreach (var value in values)
            squares += (value - mean) * (value - mean);
        var half = values.Length < 2 ? double.NaN : Interval.Normal95 * Math.Sqrt(squares / (values.Length - 1) / values.Length);
        return new(mean, mean - half, mean + half);
    }
}
