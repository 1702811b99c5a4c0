namespace Whence.Runtime.Cuda;

/// <summary>Driver functions by address: devices, primary contexts and the words for errors.</summary>
sealed unsafe class DeviceCalls(DriverLibrary library)
{
    /// <summary><c>cuInit</c>(flags).</summary>
    public readonly delegate* unmanaged<uint, CudaResult> Initialize = (delegate* unmanaged<uint, CudaResult>)library.Export("cuInit");

    /// <summary><c>cuDriverGetVersion</c>(version).</summary>
    public readonly delegate* unmanaged<int*, CudaResult> GetVersion =
        (delegate* unmanaged<int*, CudaResult>)library.Export("cuDriverGetVersion");

    /// <summary><c>cuGetErrorName</c>(result, name).</summary>
    public readonly delegate* unmanaged<CudaResult, byte**, CudaResult> GetErrorName =
        (delegate* unmanaged<CudaResult, byte**, CudaResult>)library.Export("cuGetErrorName");

    /// <summary><c>cuGetErrorString</c>(result, text).</summary>
    public readonly delegate* unmanaged<CudaResult, byte**, CudaResult> GetErrorString =
        (delegate* unmanaged<CudaResult, byte**, CudaResult>)library.Export("cuGetErrorString");

    /// <summary><c>cuDeviceGetCount</c>(count).</summary>
    public readonly delegate* unmanaged<int*, CudaResult> GetCount =
        (delegate* unmanaged<int*, CudaResult>)library.Export("cuDeviceGetCount");

    /// <summary><c>cuDeviceGet</c>(device, ordinal).</summary>
    public readonly delegate* unmanaged<int*, int, CudaResult> Get =
        (delegate* unmanaged<int*, int, CudaResult>)library.Export("cuDeviceGet");

    /// <summary><c>cuDeviceGetName</c>(name, bytes, device).</summary>
    public readonly delegate* unmanaged<byte*, int, int, CudaResult> GetName =
        (delegate* unmanaged<byte*, int, int, CudaResult>)library.Export("cuDeviceGetName");

    /// <summary><c>cuDeviceTotalMem_v2</c>(bytes, device).</summary>
    public readonly delegate* unmanaged<nuint*, int, CudaResult> GetTotalMemory =
        (delegate* unmanaged<nuint*, int, CudaResult>)library.Export("cuDeviceTotalMem_v2");

    /// <summary><c>cuDeviceGetAttribute</c>(value, attribute, device).</summary>
    public readonly delegate* unmanaged<int*, DeviceAttribute, int, CudaResult> GetAttribute =
        (delegate* unmanaged<int*, DeviceAttribute, int, CudaResult>)library.Export("cuDeviceGetAttribute");

    /// <summary><c>cuDevicePrimaryCtxRetain</c>(context, device).</summary>
    public readonly delegate* unmanaged<nuint*, int, CudaResult> RetainPrimaryContext =
        (delegate* unmanaged<nuint*, int, CudaResult>)library.Export("cuDevicePrimaryCtxRetain");

    /// <summary><c>cuDevicePrimaryCtxRelease_v2</c>(device).</summary>
    public readonly delegate* unmanaged<int, CudaResult> ReleasePrimaryContext =
        (delegate* unmanaged<int, CudaResult>)library.Export("cuDevicePrimaryCtxRelease_v2");

    /// <summary><c>cuCtxSetCurrent</c>(context).</summary>
    public readonly delegate* unmanaged<nuint, CudaResult> SetCurrent =
        (delegate* unmanaged<nuint, CudaResult>)library.Export("cuCtxSetCurrent");
}
