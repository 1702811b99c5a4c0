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
    readonly PtxTarget target;
    readonly Dictionary<string, (CudaModule Module, CudaKernel Kernel)> kernels = [];

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
        target = PtxTarget.Parse(device.PtxTarget, driver.PtxVersion);
        Context = device.Open(cache);
    }

    /// <summary>On a context that is there already; disposal disposes it.</summary>
    internal CudaBackend(CudaContext context)
    {
        Context = context;
        target = PtxTarget.Parse(context.Device.PtxTarget, context.Device.Driver.PtxVersion);
    }

    /// <inheritdoc/>
    public override string Name => $"cuda:{Context.Device.Ordinal}";

    /// <inheritdoc/>
    public override string Description => $"{Context.Device}, {target.Name}";

    /// <summary>The driver context, with the raw handles that other CUDA code needs to work on the same buffers.</summary>
    public CudaContext Context { get; }

    internal override long CacheBytes => Context.Device.L2Bytes;

    /// <inheritdoc/>
    public override Block Allocate(long length) => new DeviceBlock(Context, length);

    /// <inheritdoc/>
    public override void Synchronize() => Context.Stream.Synchronize();

    /// <inheritdoc/>
    public override void Dispose() => Context.Dispose();

    /// <summary>The compiled kernel; equal text is compiled once.</summary>
    internal CudaKernel Load(KernelMethod kernel)
    {
        var ptx = KernelText.Of(kernel, target);
        lock (kernels)
        {
            if (!kernels.TryGetValue(ptx, out var loaded))
            {
                var module = Context.LoadModule(kernel.Name, ptx);
                kernels[ptx] = loaded = (module, module.Kernel(KernelCompiler.EntryName(kernel)));
            }
            return loaded.Kernel;
        }
    }

    internal override IGpuSequence Record(IReadOnlyList<GpuLaunch> launches)
    {
        KernelText.Prepare(launches.Select(launch => launch.Kernel), target);
        var loaded = launches.Select(launch => launch.Kernel).Distinct().ToDictionary(kernel => kernel, Load);
        return new CudaSequence(Context, [.. launches.Select(launch => new CudaLaunch(loaded[launch.Kernel], launch))]);
    }

    internal override Ceilings MeasureCeilings() => GpuCeilings.Measure(this);
}
