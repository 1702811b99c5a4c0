namespace Whence.Flight;

/// <summary>What each side took for a row, as far as it is known.</summary>
sealed record Sides(TimeRecord? Our, TimeRecord? Eager, TimeRecord? Graph)
{
    /// <summary>Our run over the faster peer's; not a number where one is missing.</summary>
    public double Ratio => Of(record => record.Ms);

    /// <summary>The same of the medians of single calls.</summary>
    public double CallRatio => Of(record => record.Calls is [var median, ..] ? median : 0);

    double Of(Func<TimeRecord, double> time)
    {
        double[] peers = [.. new[] { Eager, Graph }.OfType<TimeRecord>().Select(time).Where(ms => ms > 0)];
        return Our is null || peers.Length == 0 || time(Our) == 0 ? double.NaN : time(Our) / peers.Min();
    }
}
