using Whence.Runtime;

namespace Whence.Graphs.Planning;

/// <summary>Times the steps of a bound plan and relates them to the device's peaks.</summary>
sealed class Profiler(BoundProgram steps, PlanNode[] origins, RooflinePeaks peaks)
{
    readonly IReadOnlyList<string> kernels = steps.Kernels;

    public IReadOnlyList<StepProfile> Run(int runs)
    {
        var times = new double[runs][];
        steps.Run();
        for (var run = 0; run < runs; run++)
        {
            times[run] = new double[origins.Length];
            steps.Time(times[run]);
        }
        return [.. Enumerable.Range(0, origins.Length).Select(i => Describe(i, [.. times.Select(row => row[i]).Order()]))];
    }

    StepProfile Describe(int i, double[] sorted)
    {
        var milliseconds = sorted[sorted.Length / 2];
        var first = i == 0 || origins[i - 1] != origins[i];
        var cost = first ? origins[i].Cost : default;
        var floor = 1e3 * Math.Max(cost.Flop / peaks.FlopPerSecond, cost.Bytes / peaks.BytesPerSecond);
        return new(origins[i].Node.Name, kernels[i], milliseconds, cost, milliseconds > 0 ? floor / milliseconds : 0) { LeastMilliseconds = sorted[0] };
    }
}
