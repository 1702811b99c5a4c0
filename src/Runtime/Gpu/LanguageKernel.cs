using Whence.Kernels;
using Whence.Kernels.Instructions;
using Whence.Kernels.Ptx;

namespace Whence.Runtime.Gpu;

/// <summary>A kernel of the kernel language.</summary>
sealed record LanguageKernel(Kernel Kernel) : GpuKernel
{
    public override string Name => Kernel.Name;

    public override string Entry => Kernel.Name;

    public override Extent Group => Kernel.Group;

    public override int DynamicSharedBytes => Kernel.SharedIsDynamic ? Kernel.SharedBytes : 0;

    public override string Text(PtxTarget target) => PtxPrinter.Print(Kernel, target);
}
