using Whence.Kernels;

namespace Whence.Runtime.Gpu;

/// <summary>A kernel with its grid and its parameters.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Grid">Groups of threads.</param>
/// <param name="Parameters">The bytes that it is launched with.</param>
/// <param name="Name">What listings call it.</param>
sealed record GpuLaunch(KernelMethod Kernel, Extent Grid, LaunchParameters Parameters, string Name)
{
    /// <summary>A kernel with its arguments in the order of its parameters.</summary>
    /// <exception cref="ArgumentException">They are not what the method takes.</exception>
    public static GpuLaunch Of(KernelMethod kernel, Extent grid, params ReadOnlySpan<object> arguments) =>
        new(kernel, grid, ParameterPacker.Pack(kernel, arguments), kernel.Name);

    /// <summary>The same, called otherwise in listings.</summary>
    public GpuLaunch Named(string name) => this with { Name = name };

    /// <summary>The same once the address of scratch memory is known.</summary>
    public GpuLaunch At(nint scratch) => this with { Parameters = Parameters.At(scratch) };
}
