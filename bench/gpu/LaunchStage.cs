using System.Runtime.InteropServices;
using Whence.Cli.Bench;
using Whence.Runtime;
using Whence.Runtime.Cuda;

namespace Whence.Flight;

/// <summary>
/// Launches the first kernel whose name contains each of <c>--names</c>, equally often, for a profiler that watches from the call that starts it to the one
/// that stops it.
/// </summary>
static partial class LaunchStage
{
    public static int Run(FlightOptions options)
    {
        using var backend = Backend.Open(options.Device);
        // Measured now, so that its launches are not watched.
        _ = backend.Peaks;
        foreach (var name in options.Text("names", "").Split(','))
        {
            if (backend is CudaBackend)
                Start();
            // A sample yields two times, with a warm and with a cold cache.
            var times = KernelBench.Time(backend, new() { Filter = name, Rounds = 1 }).Take(2).ToList();
            if (backend is CudaBackend)
                Stop();
            Console.Error.WriteLine($"launched {(times.Count == 0 ? $"nothing named {name}" : times[0].Work.Name)}");
        }
        return 0;
    }

    [LibraryImport("libcuda.so.1", EntryPoint = "cuProfilerStart")]
    private static partial int Start();

    [LibraryImport("libcuda.so.1", EntryPoint = "cuProfilerStop")]
    private static partial int Stop();
}
