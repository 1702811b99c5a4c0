using System.Diagnostics;

namespace Whence.Models.Training;

/// <summary>Time since the last lap, and how long the process's processors were busy in it.</summary>
sealed class EpochClock
{
    long started = Stopwatch.GetTimestamp();
    TimeSpan busy = Busy;

    public (double Seconds, double ProcessorSeconds) Lap()
    {
        var lap = (Stopwatch.GetElapsedTime(started).TotalSeconds, (Busy - busy).TotalSeconds);
        (started, busy) = (Stopwatch.GetTimestamp(), Busy);
        return lap;
    }

    static TimeSpan Busy
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }
    }
}
