using System.Diagnostics;
using Whence.Runtime;

namespace Whence.Flight;

/// <summary>How both sides measure, at most about 0.4 s a row: peers.py does the same with the same numbers.</summary>
static class Measured
{
    const int Rounds = 7;
    const double RoundMilliseconds = 10;
    const int MostPerRound = 200;
    const int MostCalls = 100;
    const double CallSeconds = 0.25;

    /// <summary>
    /// A number of runs is started and waited for once, in seven rounds: milliseconds of one run by the host's clock, in rising order, and the median by the
    /// device's.
    /// </summary>
    public static (double[] Host, double Device) InARow(Action run, Backend backend)
    {
        run();
        backend.Synchronize();
        using var clock = new DeviceClock(backend);
        var count = (int)Math.Clamp(RoundMilliseconds / Math.Max(Once(1).Host, 1e-3), 1, MostPerRound);
        (double Host, double Device)[] rounds = [.. Enumerable.Range(0, Rounds).Select(_ => Once(count))];
        return ([.. rounds.Select(round => round.Host).Order()], rounds.Select(round => round.Device).Order().ElementAt(Rounds / 2));

        (double Host, double Device) Once(int count)
        {
            var start = Stopwatch.GetTimestamp();
            clock.Start();
            for (var i = 0; i < count; i++)
                run();
            clock.Stop();
            backend.Synchronize();
            return (Stopwatch.GetElapsedTime(start).TotalMilliseconds / count, clock.Milliseconds() / count);
        }
    }

    /// <summary>Median, 95th and 99th percentile of the milliseconds of single calls, for about a quarter of a second.</summary>
    public static double[] Calls(Action call)
    {
        var times = new List<double>();
        var begun = Stopwatch.GetTimestamp();
        while (times.Count < MostCalls && (times.Count < 5 || Stopwatch.GetElapsedTime(begun).TotalSeconds < CallSeconds))
        {
            var start = Stopwatch.GetTimestamp();
            call();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        times.Sort();
        return [times[times.Count / 2], times[(int)(0.95 * (times.Count - 1))], times[(int)(0.99 * (times.Count - 1))]];
    }
}
