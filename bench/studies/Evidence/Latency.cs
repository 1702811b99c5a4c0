using System.Diagnostics;
using System.Globalization;

namespace Whence.Studies.Evidence;

/// <summary>Times of single calls, gathered over rounds.</summary>
sealed class Latency
{
    const int WarmUp = 10;

    readonly List<double> seconds = [];

    /// <summary>The median in microseconds.</summary>
    public double Median => 1e6 * Quantile(0.5);

    /// <summary>The least in seconds.</summary>
    public double Least => Quantile(0);

    /// <summary>Adds times that were taken elsewhere.</summary>
    public void Add(IEnumerable<double> times) => seconds.AddRange(times);

    /// <summary>Adds <paramref name="runs"/> calls, after some that are not counted.</summary>
    public void Measure(Action<int> call, int runs)
    {
        for (var i = 0; i < Math.Min(WarmUp, (runs + 1) / 2); i++)
            call(i);
        for (var i = 0; i < runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            call(i);
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }

    /// <summary>Cells of a table: median, 99th percentile (microseconds) and number of calls.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Median:0.0} | {1e6 * Quantile(0.99):0.0} | {seconds.Count}");

    double Quantile(double share) => seconds.Order().ElementAt(Math.Min(seconds.Count - 1, (int)(share * seconds.Count)));
}
