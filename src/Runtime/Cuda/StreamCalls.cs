namespace Whence.Runtime.Cuda;

/// <summary>Driver functions by address: streams and events.</summary>
sealed unsafe class StreamCalls(DriverLibrary library)
{
    /// <summary><c>cuStreamCreate</c>(stream, flags).</summary>
    public readonly delegate* unmanaged<nuint*, uint, CudaResult> Create =
        (delegate* unmanaged<nuint*, uint, CudaResult>)library.Export("cuStreamCreate");

    /// <summary><c>cuStreamDestroy_v2</c>(stream).</summary>
    public readonly delegate* unmanaged<nuint, CudaResult> Destroy =
        (delegate* unmanaged<nuint, CudaResult>)library.Export("cuStreamDestroy_v2");

    /// <summary><c>cuStreamSynchronize</c>(stream).</summary>
    public readonly delegate* unmanaged<nuint, CudaResult> Synchronize =
        (delegate* unmanaged<nuint, CudaResult>)library.Export("cuStreamSynchronize");

    /// <summary><c>cuStreamWaitEvent</c>(stream, event, flags).</summary>
    public readonly delegate* unmanaged<nuint, nuint, uint, CudaResult> WaitEvent =
        (delegate* unmanaged<nuint, nuint, uint, CudaResult>)library.Export("cuStreamWaitEvent");

    /// <summary><c>cuEventCreate</c>(event, flags).</summary>
    public readonly delegate* unmanaged<nuint*, uint, CudaResult> CreateEvent =
        (delegate* unmanaged<nuint*, uint, CudaResult>)library.Export("cuEventCreate");

    /// <summary><c>cuEventDestroy_v2</c>(event).</summary>
    public readonly delegate* unmanaged<nuint, CudaResult> DestroyEvent =
        (delegate* unmanaged<nuint, CudaResult>)library.Export("cuEventDestroy_v2");

    /// <summary><c>cuEventRecord</c>(event, stream).</summary>
    public readonly delegate* unmanaged<nuint, nuint, CudaResult> RecordEvent =
        (delegate* unmanaged<nuint, nuint, CudaResult>)library.Export("cuEventRecord");

    /// <summary><c>cuEventSynchronize</c>(event).</summary>
    public readonly delegate* unmanaged<nuint, CudaResult> SynchronizeEvent =
        (delegate* unmanaged<nuint, CudaResult>)library.Export("cuEventSynchronize");

    /// <summary><c>cuEventElapsedTime</c>(milliseconds, start, end).</summary>
    public readonly delegate* unmanaged<float*, nuint, nuint, CudaResult> ElapsedTime =
        (delegate* unmanaged<float*, nuint, nuint, CudaResult>)library.Export("cuEventElapsedTime");
}
