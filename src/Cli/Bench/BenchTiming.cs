using Whence.Runtime;

namespace Whence.Cli.Bench;

/// <summary>What a piece of work took on a device.</summary>
/// <param name="Work">The work.</param>
/// <param name="Cache"><c>warm</c> when it ran again and again, <c>cold</c> when the device's cache was overwritten before each run.</param>
/// <param name="Rounds">Runs that were timed.</param>
/// <param name="MedianMilliseconds">Their median.</param>
/// <param name="LeastMilliseconds">Their least.</param>
/// <param name="Peaks">The rates of the device, as measured on it.</param>
public sealed record BenchTiming(
    BenchWork Work, string Cache, int Rounds, double MedianMilliseconds, double LeastMilliseconds, RooflinePeaks Peaks)
{
    /// <summary>Operations per nanosecond, by the median.</summary>
    public double GigaFlopPerSecond => Work.Flop / (MedianMilliseconds * 1e6);

    /// <summary>Bytes per nanosecond, by the median.</summary>
    public double GigaBytesPerSecond => Work.Bytes / (MedianMilliseconds * 1e6);

    /// <summary>Operations per byte; what decides which of the two rates bounds the work.</summary>
    public double Intensity => Work.Flop / Work.Bytes;

    /// <summary>The least time by the device's rates, divided by the median: 1 is all that the device can do in float32.</summary>
    public double RooflineShare =>
        1e3 * Math.Max(Work.Flop / Peaks.FlopPerSecond, Work.Bytes / Peaks.BytesPerSecond) / MedianMilliseconds;

    /// <summary>The timing from the milliseconds of each run.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static BenchTiming Of(BenchWork work, string cache, ReadOnlySpan<double> milliseconds, RooflinePeaks peaks)
    {
        if (milliseconds.IsEmpty)
            throw new ArgumentException($"'{work.Name}' was not run");
        var sorted = milliseconds.ToArray();
        Array.Sort(sorted);
        return new(work, cache, sorted.Length, sorted[sorted.Length / 2], sorted[0], peaks);
    }
}
