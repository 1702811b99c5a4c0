using Whence.Kernels;
using Whence.Kernels.Ptx;
using Whence.Runtime.Compiler;

namespace Whence.Runtime.Gpu;

/// <summary>A kernel method.</summary>
sealed record MethodKernel(KernelMethod Method) : GpuKernel
{
    public override string Name => Method.Name;

    public override string Entry => KernelCompiler.EntryName(Method);

    public override Extent Group => Method.Threads;

    public override int DynamicSharedBytes => Method.DynamicSharedBytes;

    public override string Text(PtxTarget target) => KernelText.Of(Method, target);
}
