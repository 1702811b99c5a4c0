using Whence.Kernels.Instructions;

namespace Whence.Runtime.Gpu;

/// <summary>A kernel with its grid and its arguments.</summary>
sealed record GpuLaunch(Kernel Kernel, Extent Grid, KernelArgument[] Arguments);
