using System.Collections.Concurrent;
using Whence.Kernels;
using Whence.Runtime.Compiler;
using Whence.Runtime.Gpu;

namespace Whence.Runtime.Cuda;

/// <summary>
/// An NVIDIA GPU, through its driver alone. A plan is captured once as a graph and replayed by one launch; results stay on the device until
/// they are read. <see cref="Backend.Dispose"/> frees everything that was made here.
/// </summary>
public sealed class CudaBackend : GpuBackend
{
    readonly ConcurrentDictionary<string, Lazy<CudaKernel>> kernels = [];

    internal CudaBackend(CudaDriver driver, int ordinal)
        : this(driver, ordinal, KernelCache.Default)
    {
    }

    internal CudaBackend(CudaDriver driver, int ordinal, KernelCache? cache)
    {
        if (ordinal >= driver.Devices.Count)
            throw new CudaUnavailableException($"cuda:{ordinal}: the driver has {driver.Devices.Count} device(s), numbered from 0");
        var device = driver.Devices[ordinal];
        if (device.Obstacle is { } reason)
            throw new CudaUnavailableException($"{device} is not usable: {reason}");
        Target = PtxTarget.Parse(device.PtxTarget, driver.PtxVersion);
        Context = device.Open(cache);
    }

    /// <summary>On a context that is there already; disposal disposes it.</summary>
    internal CudaBackend(CudaContext context)
    {
        Context = context;
        Target = PtxTarget.Parse(context.Device.PtxTarget, context.Device.Driver.PtxVersion);
    }

    /// <inheritdoc/>
    public override string Name => $"cuda:{Context.Device.Ordinal}";

    /// <inheritdoc/>
    public override string Description => $"{Context.Device}, {Target.Name}";

    /// <summary>The driver context, with the raw handles that other CUDA code needs to work on the same buffers.</summary>
    public CudaContext Context { get; }

    /// <summary>What kernels are compiled for.</summary>
    internal PtxTarget Target { get; }

    internal override long CacheBytes => Context.Device.L2Bytes;

    internal override bool CopiesAsynchronously => Target.AtLeast(8, 0);

    /// <inheritdoc/>
    public override Block Allocate(long length) => new DeviceBlock(Context, length);

    /// <inheritdoc/>
    public override void Synchronize() => Context.Stream.Synchronize();

    /// <inheritdoc/>
    public override void Dispose() => Context.Dispose();

    /// <summary>The compiled kernel; equal text is compiled once.</summary>
    internal CudaKernel Load(KernelMethod kernel)
    {
        var text = KernelText.Of(kernel, Target);
        try
        {
            return kernels.GetOrAdd(text, _ => new(() => Context.LoadModule(kernel.Name, text).Kernel(KernelCompiler.EntryName(kernel)))).Value;
        }
        catch
        {
            // What failed for want of memory may do another time.
            kernels.TryRemove(text, out _);
            throw;
        }
    }

    internal override IGpuSequence Record(IReadOnlyList<GpuLaunch> launches)
    {
        // To text, and by the driver to code: both take long the first time.
        KernelText.Prepare(launches.Select(launch => launch.Kernel), kernel => Load(kernel));
        return new CudaSequence(Context, [.. launches.Select(launch => new CudaLaunch(Load(launch.Kernel), launch))]);
    }

    internal override RooflinePeaks MeasurePeaks() => GpuPeaks.Measure(this);
}
