namespace Whence.Runtime.Cuda;

/// <summary>Driver functions by address: device memory, pools, pinned host memory, copies and fills.</summary>
sealed unsafe class MemoryCalls(DriverLibrary library)
{
    /// <summary><c>cuMemGetInfo_v2</c>(free, total).</summary>
    public readonly delegate* unmanaged<nuint*, nuint*, CudaResult> GetInfo =
        (delegate* unmanaged<nuint*, nuint*, CudaResult>)library.Export("cuMemGetInfo_v2");

    /// <summary><c>cuMemAlloc_v2</c>(pointer, bytes).</summary>
    public readonly delegate* unmanaged<ulong*, nuint, CudaResult> Allocate =
        (delegate* unmanaged<ulong*, nuint, CudaResult>)library.Export("cuMemAlloc_v2");

    /// <summary><c>cuMemFree_v2</c>(pointer).</summary>
    public readonly delegate* unmanaged<ulong, CudaResult> Free = (delegate* unmanaged<ulong, CudaResult>)library.Export("cuMemFree_v2");

    /// <summary><c>cuMemHostAlloc</c>(pointer, bytes, flags).</summary>
    public readonly delegate* unmanaged<void**, nuint, uint, CudaResult> AllocateHost =
        (delegate* unmanaged<void**, nuint, uint, CudaResult>)library.Export("cuMemHostAlloc");

    /// <summary><c>cuMemFreeHost</c>(pointer).</summary>
    public readonly delegate* unmanaged<void*, CudaResult> FreeHost =
        (delegate* unmanaged<void*, CudaResult>)library.Export("cuMemFreeHost");

    /// <summary><c>cuMemPoolCreate</c>(pool, properties).</summary>
    public readonly delegate* unmanaged<nuint*, MemoryPoolProperties*, CudaResult> CreatePool =
        (delegate* unmanaged<nuint*, MemoryPoolProperties*, CudaResult>)library.Export("cuMemPoolCreate");

    /// <summary><c>cuMemPoolDestroy</c>(pool).</summary>
    public readonly delegate* unmanaged<nuint, CudaResult> DestroyPool =
        (delegate* unmanaged<nuint, CudaResult>)library.Export("cuMemPoolDestroy");

    /// <summary><c>cuMemPoolSetAttribute</c>(pool, attribute, value).</summary>
    public readonly delegate* unmanaged<nuint, int, void*, CudaResult> SetPoolAttribute =
        (delegate* unmanaged<nuint, int, void*, CudaResult>)library.Export("cuMemPoolSetAttribute");

    /// <summary><c>cuMemPoolTrimTo</c>(pool, bytes to keep).</summary>
    public readonly delegate* unmanaged<nuint, nuint, CudaResult> TrimPool =
        (delegate* unmanaged<nuint, nuint, CudaResult>)library.Export("cuMemPoolTrimTo");

    /// <summary><c>cuMemAllocFromPoolAsync</c>(pointer, bytes, pool, stream).</summary>
    public readonly delegate* unmanaged<ulong*, nuint, nuint, nuint, CudaResult> AllocateFromPool =
        (delegate* unmanaged<ulong*, nuint, nuint, nuint, CudaResult>)library.Export("cuMemAllocFromPoolAsync");

    /// <summary><c>cuMemFreeAsync</c>(pointer, stream).</summary>
    public readonly delegate* unmanaged<ulong, nuint, CudaResult> FreeAsync =
        (delegate* unmanaged<ulong, nuint, CudaResult>)library.Export("cuMemFreeAsync");

    /// <summary><c>cuMemcpyHtoDAsync_v2</c>(to, from, bytes, stream).</summary>
    public readonly delegate* unmanaged<ulong, void*, nuint, nuint, CudaResult> CopyToDevice =
        (delegate* unmanaged<ulong, void*, nuint, nuint, CudaResult>)library.Export("cuMemcpyHtoDAsync_v2");

    /// <summary><c>cuMemcpyDtoHAsync_v2</c>(to, from, bytes, stream).</summary>
    public readonly delegate* unmanaged<void*, ulong, nuint, nuint, CudaResult> CopyToHost =
        (delegate* unmanaged<void*, ulong, nuint, nuint, CudaResult>)library.Export("cuMemcpyDtoHAsync_v2");

    /// <summary><c>cuMemcpyDtoDAsync_v2</c>(to, from, bytes, stream).</summary>
    public readonly delegate* unmanaged<ulong, ulong, nuint, nuint, CudaResult> CopyOnDevice =
        (delegate* unmanaged<ulong, ulong, nuint, nuint, CudaResult>)library.Export("cuMemcpyDtoDAsync_v2");

    /// <summary><c>cuMemsetD8Async</c>(to, value, count, stream).</summary>
    public readonly delegate* unmanaged<ulong, byte, nuint, nuint, CudaResult> Fill8 =
        (delegate* unmanaged<ulong, byte, nuint, nuint, CudaResult>)library.Export("cuMemsetD8Async");

    /// <summary><c>cuMemsetD32Async</c>(to, value, count, stream).</summary>
    public readonly delegate* unmanaged<ulong, uint, nuint, nuint, CudaResult> Fill32 =
        (delegate* unmanaged<ulong, uint, nuint, nuint, CudaResult>)library.Export("cuMemsetD32Async");
}
