using System.Diagnostics;
using System.Globalization;
using System.Text;
using Whence.Cli.Bench;
using Whence.Runtime;

namespace Whence.Flight;

/// <summary>
/// Every kernel at representative shapes by the device's clock, until <c>--seconds</c> are over: all of them as a table in <c>--csv</c>, and as a page in
/// <c>--out</c> those that reach the least of what the device can do.
/// </summary>
static class KernelStage
{
    const int Listed = 30;

    public static int Run(FlightOptions options)
    {
        using var backend = Backend.Open(options.Device);
        var (start, timings, of) = (Stopwatch.GetTimestamp(), new List<BenchTiming>(), 0);
        var progress = new Progress(step =>
        {
            of = step.Of;
            if (step.Name.Contains(' '))
                Console.Out.WriteLine(step.Name);
        });
        foreach (var timing in KernelBench.Time(backend, new() { Rounds = options.Whole("rounds", 5), Filter = options.Text("filter", "") }, progress))
        {
            timings.Add(timing);
            if (Stopwatch.GetElapsedTime(start).TotalSeconds > options.Seconds)
                break;
        }
        File.WriteAllText(options.Text("csv", "kernels.csv"), BenchTable.Of(timings).ToCsv());
        File.WriteAllText(options.Out, Markdown(timings, of));
        Console.Out.WriteLine($"{timings.Count / 2} of {of} kernels in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
        return 0;
    }

    static string Markdown(List<BenchTiming> timings, int of)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Kernels\n\n{timings.Count / 2} of {of} samples were timed. Those with the least share of the roofline (float32 in registers, bytes of a copy), cache cold:\n\n");
        text.Append("| kernel | variant | shape | median ms | GB/s | GFLOP/s | of roofline |\n|---|---|---|---|---|---|---|\n");
        foreach (var t in timings.Where(t => t.Cache == "cold").OrderBy(t => t.RooflineShare).Take(Listed))
            text.Append(CultureInfo.InvariantCulture,
                $"| {t.Work.Name} | {t.Work.Variant} | {t.Work.Shape} | {t.MedianMilliseconds:0.0000} | {t.GigaBytesPerSecond:0} | {t.GigaFlopPerSecond:0} | {t.RooflineShare:P1} |\n");
        return text.ToString();
    }

    sealed class Progress(Action<BenchProgress> report) : IProgress<BenchProgress>
    {
        public void Report(BenchProgress value) => report(value);
    }
}
