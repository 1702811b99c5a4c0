using Whence.Kernels;
using Whence.Runtime.Simulated;

namespace Whence.Cli.Bench;

/// <summary>
/// Counts what samples of kernels do, on the simulator: groups spread over the grid, until enough instructions were executed, scaled up to all groups.
/// </summary>
static class KernelCounter
{
    const long EnoughInstructions = 60_000;
    const long LeastGroups = 3;

    // Every launch checks its memory; races are the business of tests that run whole grids.
    static readonly SimulationOptions Options = new() { Count = true, CheckRaces = false };

    /// <summary>The counts of a sample.</summary>
    /// <exception cref="SimulationException">The kernel did something wrong.</exception>
    public static BenchCounts Count(KernelSample sample)
    {
        using var backend = new SimulatorBackend();
        using var memory = SampleLaunch.Of(backend, sample, filled: false);
        var (report, counted, launch) = (new SimulationReport(), 0L, memory.Launch);
        var kernel = PreparedText.Of(launch.Kernel);
        var simulated = PreparedText.Launch(kernel, launch);
        kernel.Run(simulated, Options, report, Spread());
        if (report.DefectCount > 0)
            throw new SimulationException(report.Defects[0]);
        var counts = LaunchCounts.Of(report, (double)sample.Grid.Count / counted);
        var shared = (int)kernel.Prepare(launch.Kernel.Threads).Memory.SharedBytes + launch.Kernel.DynamicSharedBytes;
        return new(Work(sample), launch.Kernel.Name, 1, launch.Kernel.Threads, sample.Grid.Count, counted, shared, counts);

        IEnumerable<Extent> Spread()
        {
            var (all, step) = (sample.Grid.Count, Step(sample.Grid.Count));
            for (var index = 0L; counted < all; index = (index + step) % all)
            {
                if (counted >= LeastGroups && report.Instructions.Values.Sum() > EnoughInstructions)
                    yield break;
                counted++;
                yield return Place(index, sample.Grid);
            }
        }
    }

    /// <summary>A sample as work that is measured.</summary>
    public static BenchWork Work(KernelSample sample) =>
        new(sample.Name, sample.Family, sample.Variant, sample.Shape, sample.Flop, sample.IdealBytes);

    static Extent Place(long index, Extent grid) => new((int)(index % grid.X), (int)(index / grid.X % grid.Y), (int)(index / grid.X / grid.Y));

    // Steps of the golden section reach every group once and leave no large hole; they must have no divisor in common with the number of groups.
    static long Step(long groups)
    {
        var step = Math.Max(1, (long)(groups * 0.6180339887));
        while (Divisor(step, groups) > 1)
            step++;
        return step;
    }

    static long Divisor(long a, long b) => b == 0 ? a : Divisor(b, a % b);
}
