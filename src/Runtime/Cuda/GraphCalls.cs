namespace Whence.Runtime.Cuda;

/// <summary>Driver functions by address: stream capture and graph launch.</summary>
sealed unsafe class GraphCalls(DriverLibrary library)
{
    /// <summary><c>cuStreamBeginCapture_v2</c>(stream, mode).</summary>
    public readonly delegate* unmanaged<nuint, int, CudaResult> BeginCapture =
        (delegate* unmanaged<nuint, int, CudaResult>)library.Export("cuStreamBeginCapture_v2");

    /// <summary><c>cuStreamEndCapture</c>(stream, graph).</summary>
    public readonly delegate* unmanaged<nuint, nuint*, CudaResult> EndCapture =
        (delegate* unmanaged<nuint, nuint*, CudaResult>)library.Export("cuStreamEndCapture");

    /// <summary><c>cuGraphGetNodes</c>(graph, nodes, count).</summary>
    public readonly delegate* unmanaged<nuint, nuint*, nuint*, CudaResult> GetNodes =
        (delegate* unmanaged<nuint, nuint*, nuint*, CudaResult>)library.Export("cuGraphGetNodes");

    /// <summary><c>cuGraphDestroy</c>(graph).</summary>
    public readonly delegate* unmanaged<nuint, CudaResult> Destroy =
        (delegate* unmanaged<nuint, CudaResult>)library.Export("cuGraphDestroy");

    /// <summary><c>cuGraphInstantiateWithFlags</c>(executable, graph, flags).</summary>
    public readonly delegate* unmanaged<nuint*, nuint, ulong, CudaResult> Instantiate =
        (delegate* unmanaged<nuint*, nuint, ulong, CudaResult>)library.Export("cuGraphInstantiateWithFlags");

    /// <summary><c>cuGraphUpload</c>(executable, stream).</summary>
    public readonly delegate* unmanaged<nuint, nuint, CudaResult> Upload =
        (delegate* unmanaged<nuint, nuint, CudaResult>)library.Export("cuGraphUpload");

    /// <summary><c>cuGraphLaunch</c>(executable, stream).</summary>
    public readonly delegate* unmanaged<nuint, nuint, CudaResult> Launch =
        (delegate* unmanaged<nuint, nuint, CudaResult>)library.Export("cuGraphLaunch");

    /// <summary><c>cuGraphExecDestroy</c>(executable).</summary>
    public readonly delegate* unmanaged<nuint, CudaResult> DestroyExecutable =
        (delegate* unmanaged<nuint, CudaResult>)library.Export("cuGraphExecDestroy");
}
