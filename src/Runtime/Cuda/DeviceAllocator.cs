namespace Whence.Runtime.Cuda;

/// <summary>
/// Device memory from a pool of our own that keeps what is freed, in stream order; straight from the driver where the device has no pools.
/// </summary>
sealed unsafe class DeviceAllocator
{
    const int ReleaseThreshold = 4;

    readonly CudaContext context;
    readonly MemoryCalls calls;
    readonly nuint pool;

    public DeviceAllocator(CudaContext context)
    {
        this.context = context;
        calls = context.Api.Memory;
        if (context.Device.HasMemoryPools)
            pool = CreatePool();
    }

    public DeviceMemory Allocate(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        context.MakeCurrent();
        if (context.Stream.IsCapturing)
            throw context.Failure(
                CudaResult.StreamCaptureUnsupported, "cuMemAllocFromPoolAsync", $"allocating {bytes} bytes while the stream is captured");
        var result = TryAllocate(bytes, out var pointer);
        if (result == CudaResult.OutOfMemory)
        {
            // What is still on its way back, or kept by the pool in pieces too small, may be enough.
            context.Stream.Synchronize();
            Trim();
            result = TryAllocate(bytes, out pointer);
        }
        if (result == CudaResult.OutOfMemory)
            throw OutOfMemory(bytes);
        context.Check(result, pool == 0 ? "cuMemAlloc" : "cuMemAllocFromPoolAsync", $"allocating {bytes} bytes");
        return new(context, context.Own(pointer, Free), bytes);
    }

    CudaResult TryAllocate(long bytes, out ulong pointer)
    {
        ulong found = 0;
        var result = pool == 0
            ? calls.Allocate(&found, (nuint)bytes)
            : calls.AllocateFromPool(&found, (nuint)bytes, pool, context.Stream.Handle);
        pointer = found;
        return result;
    }

    CudaResult Free(ulong pointer) => pool == 0 ? calls.Free(pointer) : calls.FreeAsync(pointer, context.Stream.Handle);

    void Trim()
    {
        if (pool != 0)
            context.Check(calls.TrimPool(pool, 0), "cuMemPoolTrimTo", $"returning unused memory to the device");
    }

    CudaOutOfMemoryException OutOfMemory(long bytes)
    {
        nuint free, total;
        var known = calls.GetInfo(&free, &total) == CudaResult.Success;
        var device = context.Device;
        var failure = new CudaFailure(
            (int)CudaResult.OutOfMemory, context.Api.Name(CudaResult.OutOfMemory), pool == 0 ? "cuMemAlloc" : "cuMemAllocFromPoolAsync",
            $"allocating {bytes} bytes");
        return known
            ? new(failure, device.Title, bytes, (long)free, (long)total)
            : new(failure, device.Title, bytes, 0, device.MemoryBytes);
    }

    nuint CreatePool()
    {
        var properties = MemoryPoolProperties.Of(context.Device.Handle);
        nuint created;
        context.Check(calls.CreatePool(&created, &properties), "cuMemPoolCreate", $"creating the memory pool");
        context.Own(created, value => calls.DestroyPool((nuint)value));
        // Freed memory stays in the pool: the next session of the same size allocates without the operating system.
        var keepAll = ulong.MaxValue;
        context.Check(
            calls.SetPoolAttribute(created, ReleaseThreshold, &keepAll), "cuMemPoolSetAttribute", $"telling the pool to keep memory");
        return created;
    }
}
