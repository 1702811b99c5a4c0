namespace Whence.Runtime.Cuda;

/// <summary>Driver functions by address: compiling PTX, loading modules, and launching their functions.</summary>
sealed unsafe class ModuleCalls(DriverLibrary library)
{
    /// <summary><c>cuLinkCreate_v2</c>(options, names, values, link).</summary>
    public readonly delegate* unmanaged<uint, JitOption*, nuint*, nuint*, CudaResult> CreateLink =
        (delegate* unmanaged<uint, JitOption*, nuint*, nuint*, CudaResult>)library.Export("cuLinkCreate_v2");

    /// <summary><c>cuLinkAddData_v2</c>(link, kind, data, bytes, name, options, names, values).</summary>
    public readonly delegate* unmanaged<nuint, int, void*, nuint, byte*, uint, JitOption*, nuint*, CudaResult> AddToLink =
        (delegate* unmanaged<nuint, int, void*, nuint, byte*, uint, JitOption*, nuint*, CudaResult>)library.Export("cuLinkAddData_v2");

    /// <summary><c>cuLinkComplete</c>(link, cubin, bytes).</summary>
    public readonly delegate* unmanaged<nuint, byte**, nuint*, CudaResult> CompleteLink =
        (delegate* unmanaged<nuint, byte**, nuint*, CudaResult>)library.Export("cuLinkComplete");

    /// <summary><c>cuLinkDestroy</c>(link).</summary>
    public readonly delegate* unmanaged<nuint, CudaResult> DestroyLink =
        (delegate* unmanaged<nuint, CudaResult>)library.Export("cuLinkDestroy");

    /// <summary><c>cuModuleLoadData</c>(module, image).</summary>
    public readonly delegate* unmanaged<nuint*, void*, CudaResult> Load =
        (delegate* unmanaged<nuint*, void*, CudaResult>)library.Export("cuModuleLoadData");

    /// <summary><c>cuModuleUnload</c>(module).</summary>
    public readonly delegate* unmanaged<nuint, CudaResult> Unload =
        (delegate* unmanaged<nuint, CudaResult>)library.Export("cuModuleUnload");

    /// <summary><c>cuModuleGetFunction</c>(function, module, name).</summary>
    public readonly delegate* unmanaged<nuint*, nuint, byte*, CudaResult> GetFunction =
        (delegate* unmanaged<nuint*, nuint, byte*, CudaResult>)library.Export("cuModuleGetFunction");

    /// <summary><c>cuFuncGetAttribute</c>(value, attribute, function).</summary>
    public readonly delegate* unmanaged<int*, FunctionAttribute, nuint, CudaResult> GetAttribute =
        (delegate* unmanaged<int*, FunctionAttribute, nuint, CudaResult>)library.Export("cuFuncGetAttribute");

    /// <summary><c>cuFuncSetAttribute</c>(function, attribute, value).</summary>
    public readonly delegate* unmanaged<nuint, FunctionAttribute, int, CudaResult> SetAttribute =
        (delegate* unmanaged<nuint, FunctionAttribute, int, CudaResult>)library.Export("cuFuncSetAttribute");

    /// <summary><c>cuOccupancyMaxActiveBlocksPerMultiprocessor</c>(groups, function, group size, dynamic shared bytes).</summary>
    public readonly delegate* unmanaged<int*, nuint, int, nuint, CudaResult> GetOccupancy =
        (delegate* unmanaged<int*, nuint, int, nuint, CudaResult>)library.Export("cuOccupancyMaxActiveBlocksPerMultiprocessor");

    /// <summary><c>cuLaunchKernel</c>(function, grid x y z, group x y z, dynamic shared bytes, stream, arguments, extra).</summary>
    public readonly delegate* unmanaged<nuint, uint, uint, uint, uint, uint, uint, uint, nuint, void**, void**, CudaResult> Launch =
        (delegate* unmanaged<nuint, uint, uint, uint, uint, uint, uint, uint, nuint, void**, void**, CudaResult>)
        library.Export("cuLaunchKernel");
}
