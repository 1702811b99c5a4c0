using Whence.Kernels.Instructions;
using Whence.Runtime.Gpu;

namespace Whence.Runtime.Cuda;

/// <summary>A compiled kernel with its grid and argument slots.</summary>
sealed class CudaLaunch
{
    readonly CudaKernel kernel;
    readonly Extent grid;
    readonly Extent group;
    readonly int dynamicSharedBytes;
    readonly ulong[] arguments;

    public CudaLaunch(CudaKernel kernel, GpuLaunch launch)
    {
        this.kernel = kernel;
        var own = launch.Kernel;
        grid = launch.Grid;
        group = own.Group;
        dynamicSharedBytes = own.SharedIsDynamic ? own.SharedBytes : 0;
        arguments = Array.ConvertAll(launch.Arguments, argument => argument.Bits);
        // What may fail does so now, not inside a capture.
        kernel.AllowDynamicShared(dynamicSharedBytes);
    }

    public void Enqueue() => kernel.Launch(grid, group, dynamicSharedBytes, arguments);
}
