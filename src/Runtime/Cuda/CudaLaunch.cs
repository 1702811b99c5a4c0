using Whence.Runtime.Gpu;

namespace Whence.Runtime.Cuda;

/// <summary>A compiled kernel with its grid and argument slots.</summary>
sealed class CudaLaunch
{
    readonly CudaKernel kernel;
    readonly Dim3 grid;
    readonly Dim3 group;
    readonly int dynamicSharedBytes;
    readonly ulong[] arguments;

    public CudaLaunch(CudaKernel kernel, GpuLaunch launch)
    {
        this.kernel = kernel;
        var (own, size) = (launch.Kernel, launch.Kernel.Group);
        grid = new(launch.Grid.X, launch.Grid.Y, launch.Grid.Z);
        group = new(size.X, size.Y, size.Z);
        dynamicSharedBytes = own.SharedIsDynamic ? own.SharedBytes : 0;
        arguments = Array.ConvertAll(launch.Arguments, argument => argument.Bits);
        // What may fail does so now, not inside a capture.
        kernel.AllowDynamicShared(dynamicSharedBytes);
    }

    public void Enqueue() => kernel.Launch(grid, group, dynamicSharedBytes, arguments);
}
