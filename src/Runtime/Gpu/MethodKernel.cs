using Whence.Kernels;
using Whence.Kernels.Ptx;
using Whence.Runtime.Compiler;

namespace Whence.Runtime.Gpu;

/// <summary>A kernel method.</summary>
/// <param name="Method">The method.</param>
/// <param name="Label">What it is called in listings, where not by the method's name.</param>
sealed record MethodKernel(KernelMethod Method, string? Label = null) : GpuKernel
{
    public override string Name => Label ?? Method.Name;

    public override string Entry => KernelCompiler.EntryName(Method);

    public override Extent Group => Method.Threads;

    public override int DynamicSharedBytes => Method.DynamicSharedBytes;

    public override string Text(PtxTarget target) => KernelText.Of(Method, target);
}
