using Whence.Kernels;
using Whence.Runtime.Gpu;

namespace Whence.Runtime.Cuda;

/// <summary>A compiled kernel with its grid and argument slots.</summary>
sealed class CudaLaunch
{
    readonly CudaKernel kernel;
    readonly Extent grid;
    readonly Extent group;
    readonly int dynamicSharedBytes;
    readonly LaunchParameters parameters;

    public CudaLaunch(CudaKernel kernel, GpuLaunch launch)
    {
        this.kernel = kernel;
        (grid, group, parameters) = (launch.Grid, launch.Kernel.Threads, launch.Parameters);
        dynamicSharedBytes = launch.Kernel.DynamicSharedBytes;
        // What may fail does so now, not inside a capture.
        kernel.AllowDynamicShared(dynamicSharedBytes);
    }

    public void Enqueue() => kernel.Launch(grid, group, dynamicSharedBytes, parameters.Bytes, parameters.Offsets);
}
