using System.Runtime.CompilerServices;

namespace Whence.Runtime.Cuda;

/// <summary>
/// The primary context of a device, or the context of an ILGPU accelerator, with one stream of our own. Everything that was made from it is freed with it. Its
/// calls leave it current on the calling thread. After a failure that destroys the context every call throws <see cref="DeviceLostException"/>.
/// </summary>
public sealed unsafe class CudaContext : IDisposable
{
    readonly ReleaseQueue releases = new();
    readonly DeviceAllocator allocator;
    readonly KernelCache? cache;
    readonly Action? bindOwner;
    DeviceLostException? lost;
    int disposed;

    /// <summary>The primary context, which this keeps alive.</summary>
    internal CudaContext(CudaDevice device, KernelCache? cache)
        : this(device, cache, RetainPrimary(device), null)
    {
    }

    /// <summary>A context of somebody else, who outlives this.</summary>
    /// <param name="device">The context's device.</param>
    /// <param name="cache">Where compiled kernels are kept.</param>
    /// <param name="handle">The <c>CUcontext</c>.</param>
    /// <param name="bindOwner">Tells the owner that its context becomes current on this thread; null where this holds the primary context.</param>
    internal CudaContext(CudaDevice device, KernelCache? cache, nuint handle, Action? bindOwner)
    {
        Device = device;
        Api = device.Driver.Api;
        (this.cache, this.bindOwner) = (cache, bindOwner);
        Handle = handle;
        try
        {
            MakeCurrent();
            Stream = new(this);
            allocator = new(this);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The device it runs on.</summary>
    public CudaDevice Device { get; }

    /// <summary>The <c>CUcontext</c>, for other CUDA code in this process; valid until disposal.</summary>
    public nuint Handle { get; }

    /// <summary>The one stream on which everything of this context runs, in order.</summary>
    public CudaStream Stream { get; }

    /// <summary>True once a failure has made the context unusable; only disposal is left.</summary>
    public bool IsLost => lost is not null;

    internal DriverApi Api { get; }

    /// <summary>Number of handles that disposal would still have to give back.</summary>
    internal int LiveHandles => releases.Count;

    /// <summary>Bytes of the device that are free and that it has; memory that the pool keeps for later counts as taken.</summary>
    /// <exception cref="CudaException">The driver refuses, or the device is lost.</exception>
    public (long Free, long Total) MemoryInfo()
    {
        MakeCurrent();
        nuint free, total;
        Check(Api.Memory.GetInfo(&free, &total), "cuMemGetInfo", $"asking for free memory");
        return ((long)free, (long)total);
    }

    /// <summary>Allocates device memory, not cleared, in order with the work of <see cref="Stream"/>.</summary>
    /// <exception cref="CudaOutOfMemoryException">The device has not so many bytes.</exception>
    /// <exception cref="CudaException">The stream is being captured, the driver refuses, or the device is lost.</exception>
    public DeviceMemory Allocate(long bytes) => allocator.Allocate(bytes);

    /// <summary>Allocates host memory that the device copies from and to without a detour.</summary>
    internal PinnedMemory AllocatePinned(long bytes) => PinnedMemory.Allocate(this, bytes);

    internal CudaEvent CreateEvent() => CudaEvent.Create(this);

    /// <summary>Compiles PTX, or takes it from the cache, and loads it.</summary>
    internal CudaModule LoadModule(string name, string ptx) => CudaModule.Load(this, cache, name, ptx);

    /// <summary>Makes the context current on this thread and gives back what waits for that: the first line of every call.</summary>
    internal void MakeCurrent()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        if (lost is { } first)
            throw new DeviceLostException(first.Failure, first.Message);
        Check(SetCurrent(), "cuCtxSetCurrent", $"making cuda:{Device.Ordinal} current");
        if (!releases.IsEmpty && Stream is { IsCapturing: false })
            NoteLoss(releases.Drain(), "giving back abandoned memory");
    }

    internal void Check(CudaResult result, string call, [InterpolatedStringHandlerArgument(nameof(result))] FailureText doing)
    {
        if (result != CudaResult.Success)
            throw Failure(result, call, doing.ToString());
    }

    /// <summary>The typed error of a failed call; a failure that destroys the context is remembered.</summary>
    internal CudaException Failure(CudaResult result, string call, string doing, string log = "")
    {
        doing = $"cuda:{Device.Ordinal}: {doing}";
        if (!IsSticky(result))
            return Api.Failure(result, call, doing, log);
        var words = $"{Api.Describe(result, call, doing)}. Dispose every context of the device, then it can be opened again.";
        var error = new DeviceLostException(new((int)result, Api.Name(result), call, doing), words);
        return Interlocked.CompareExchange(ref lost, error, null) ?? error;
    }

    internal OwnedHandle Own(ulong value, Func<ulong, CudaResult> free) => releases.Add(value, free);

    /// <summary>Gives a handle back now, or after the capture that is going on.</summary>
    internal void Release(OwnedHandle handle)
    {
        if (handle.IsFreed || Volatile.Read(ref disposed) != 0)
            return;
        if (Stream is { IsCapturing: true })
        {
            releases.Enqueue(handle);
            return;
        }
        _ = SetCurrent();
        NoteLoss(releases.Free(handle), "giving back memory");
    }

    /// <summary>Leaves a handle to the next call; for finalizers.</summary>
    internal void Abandon(OwnedHandle handle) => releases.Enqueue(handle);

    /// <summary>Waits for the stream and frees everything that was made from this context; never throws.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        _ = SetCurrent();
        Stream?.Finish();
        releases.FreeAll();
        // Its owner takes somebody else's context for current on this thread.
        if (bindOwner is not null)
            return;
        _ = Api.Devices.SetCurrent(0);
        _ = Api.Devices.ReleasePrimaryContext(Device.Handle);
    }

    CudaResult SetCurrent()
    {
        bindOwner?.Invoke();
        return Api.Devices.SetCurrent(Handle);
    }

    static nuint RetainPrimary(CudaDevice device)
    {
        var api = device.Driver.Api;
        nuint handle;
        api.Check(api.Devices.RetainPrimaryContext(&handle, device.Handle), "cuDevicePrimaryCtxRetain", $"opening cuda:{device.Ordinal}");
        return handle;
    }

    // A failed release is nobody's error, but what it says about the context must not be lost.
    void NoteLoss(CudaResult result, string doing)
    {
        if (IsSticky(result))
            _ = Failure(result, "release", doing);
    }

    static bool IsSticky(CudaResult result) => result
        is CudaResult.EccUncorrectable or CudaResult.NvlinkUncorrectable or CudaResult.IllegalAddress or CudaResult.LaunchTimeout
        or CudaResult.ContextIsDestroyed or CudaResult.Assert or CudaResult.HardwareStackError or CudaResult.IllegalInstruction
        or CudaResult.MisalignedAddress or CudaResult.InvalidAddressSpace or CudaResult.InvalidProgramCounter or CudaResult.LaunchFailed;
}
