using System.Diagnostics;
using Whence.Runtime.Compiler;
using Whence.Runtime.Gpu;

namespace Whence.Runtime.Simulated;

/// <summary>
/// Runs the GPU kernels on the host, thread by thread, and throws at the first access out of bounds, misaligned or racing. For tests and for
/// counting; its times mean nothing.
/// </summary>
public sealed class SimulatorBackend : GpuBackend
{
    bool isDisposed;

    /// <inheritdoc/>
    public override string Name => "simulator";

    /// <inheritdoc/>
    public override string Description => "simulated GPU, all checks on";

    /// <summary>Where counters are gathered, when somebody wants them.</summary>
    internal SimulationReport? Report { get; set; }

    /// <summary>Counts what kernels do while <paramref name="work"/> runs, and their launches.</summary>
    public (LaunchCounts Counts, long Launches) Count(Action work)
    {
        var report = new SimulationReport();
        Report = report;
        try
        {
            work();
        }
        finally
        {
            Report = null;
        }
        return report.DefectCount == 0 ? (LaunchCounts.Of(report), report.Launches) : throw new SimulationException(report.Defects[0]);
    }

    /// <inheritdoc/>
    public override Block Allocate(long length)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        return new HostBlock(length);
    }

    /// <inheritdoc/>
    public override void Dispose() => isDisposed = true;

    internal override IGpuSequence Record(IReadOnlyList<GpuLaunch> launches)
    {
        var kernels = launches.Select(launch => launch.Kernel).Distinct().ToArray();
        KernelText.Prepare(kernels, PreparedText.Target);
        var prepared = kernels.ToDictionary(kernel => kernel, PreparedText.Of);
        return new Sequence(this, [.. launches.Select(launch => (prepared[launch.Kernel], PreparedText.Launch(prepared[launch.Kernel], launch)))]);
    }

    internal override RooflinePeaks MeasurePeaks() => throw new BackendException("the simulator has no speed to be measured");

    sealed class Sequence(SimulatorBackend backend, (SimulatedKernel Kernel, SimulatedLaunch Launch)[] steps) : IGpuSequence
    {
        static readonly SimulationOptions Checked = new();
        static readonly SimulationOptions Counted = new() { Count = true };

        public void Run()
        {
            foreach (var (kernel, launch) in steps)
                kernel.Run(launch, backend.Report is null ? Checked : Counted, backend.Report);
        }

        public void Time(Span<double> milliseconds)
        {
            for (var i = 0; i < steps.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                steps[i].Kernel.Run(steps[i].Launch, Checked);
                milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        public void Dispose()
        {
        }
    }
}
