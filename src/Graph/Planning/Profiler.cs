using System.Diagnostics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Planning;

/// <summary>Times the steps of a bound plan and relates them to the device's ceilings.</summary>
sealed class Profiler(CpuProgram steps, PlanNode[] origins, CpuCeilings ceilings)
{
    public IReadOnlyList<StepProfile> Run(int runs)
    {
        var count = origins.Length;
        var ticks = new long[runs][];
        steps.Run();
        for (var run = 0; run < runs; run++)
        {
            ticks[run] = new long[count];
            steps.Time(ticks[run]);
        }
        return [.. Enumerable.Range(0, count).Select(i => Describe(i, [.. ticks.Select(row => row[i]).Order()]))];
    }

    StepProfile Describe(int i, long[] sorted)
    {
        var milliseconds = sorted[sorted.Length / 2] * 1000.0 / Stopwatch.Frequency;
        var first = i == 0 || origins[i - 1] != origins[i];
        var cost = first ? origins[i].Cost : default;
        var floor = 1e3 * Math.Max(cost.Flop / ceilings.FlopPerSecond, cost.Bytes / ceilings.BytesPerSecond);
        return new(origins[i].Node.Name, steps.Steps[i].Kernel, milliseconds, cost, milliseconds > 0 ? floor / milliseconds : 0);
    }
}
