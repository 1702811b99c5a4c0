using Whence.Kernels;
using Whence.Kernels.Instructions;

namespace Whence.Runtime.Gpu;

/// <summary>A kernel with its grid and its parameters.</summary>
sealed record GpuLaunch(GpuKernel Kernel, Extent Grid, LaunchParameters Parameters)
{
    /// <summary>A kernel of the kernel language.</summary>
    public GpuLaunch(Kernel kernel, Extent grid, KernelArgument[] arguments)
        : this(new LanguageKernel(kernel), grid, LanguageArguments.Pack(arguments))
    {
    }

    /// <summary>A kernel method; its arguments in the order of its parameters.</summary>
    /// <exception cref="ArgumentException">They are not what the method takes.</exception>
    public static GpuLaunch Of(KernelMethod kernel, Extent grid, params ReadOnlySpan<object> arguments) =>
        new(new MethodKernel(kernel), grid, ParameterPacker.Pack(kernel, arguments));

    /// <summary>The same, called otherwise in listings.</summary>
    public GpuLaunch Named(string name) => this with { Kernel = ((MethodKernel)Kernel) with { Label = name } };

    /// <summary>The same once the address of scratch memory is known.</summary>
    public GpuLaunch At(nint scratch) => this with { Parameters = Parameters.At(scratch) };
}
