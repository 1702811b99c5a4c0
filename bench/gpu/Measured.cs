using System.Diagnostics;

namespace Whence.Flight;

/// <summary>How both sides measure: peers.py does the same.</summary>
static class Measured
{
    const int Rounds = 7;
    const double RoundMilliseconds = 15;
    const int MostPerRound = 200;

    /// <summary>Milliseconds of one of many runs in a row, by round, in rising order.</summary>
    public static double[] InARow(Action run, Action wait)
    {
        run();
        wait();
        var count = (int)Math.Clamp(RoundMilliseconds / Math.Max(Once(run, wait, 1), 1e-3), 1, MostPerRound);
        double[] times = [.. Enumerable.Range(0, Rounds).Select(_ => Once(run, wait, count))];
        Array.Sort(times);
        return times;
    }

    /// <summary>Median, 95th and 99th percentile of the milliseconds of single calls, for about half a second.</summary>
    public static double[] Calls(Action call)
    {
        var times = new List<double>();
        var start = Stopwatch.GetTimestamp();
        while (times.Count < 150 && (times.Count < 5 || Stopwatch.GetElapsedTime(start).TotalSeconds < 0.5))
            times.Add(Once(call, () => { }, 1));
        times.Sort();
        return [times[times.Count / 2], times[(int)(0.95 * (times.Count - 1))], times[(int)(0.99 * (times.Count - 1))]];
    }

    static double Once(Action run, Action wait, int count)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
            run();
        wait();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / count;
    }
}
