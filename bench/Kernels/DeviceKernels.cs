using BenchmarkDotNet.Attributes;
using Whence.Cli.Bench;
using Whence.Kernels;
using Whence.Runtime;
using Whence.Runtime.Gpu;

namespace Whence.Bench.Kernels;

/// <summary>
/// Every ILGPU kernel at representative shapes on the GPU that --device names: launched, and waited for. The device's own clock, and a cold cache, has whence bench kernels.
/// </summary>
public class DeviceKernels
{
    GpuBackend? backend;
    SampleLaunch? launch;
    IDisposable? sequence;
    Action? run;

    [ParamsSource(nameof(Samples))]
    public string Kernel { get; set; } = "";

    public static IEnumerable<string> Samples => KernelCatalog.Samples.Select(sample => sample.Name);

    [GlobalSetup]
    public void Prepare()
    {
        backend = (GpuBackend)Settings.Open();
        launch = SampleLaunch.Of(backend, KernelCatalog.Samples.First(sample => sample.Name == Kernel), filled: true);
        var recorded = backend.Record([launch.Launch]);
        (sequence, run) = (recorded, recorded.Run);
    }

    [Benchmark]
    public void Launch()
    {
        run!();
        backend!.Synchronize();
    }

    [GlobalCleanup]
    public void Clean()
    {
        sequence?.Dispose();
        launch?.Dispose();
        backend?.Dispose();
    }
}
