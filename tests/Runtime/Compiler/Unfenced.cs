using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using Whence.Kernels;

namespace Whence.Tests.Runtime.Compiler;

/// <summary>ILGPU as it is, without the fence.</summary>
static class Unfenced
{
    /// <summary>A context with the settings of the compiler.</summary>
    public static Context Open() => Context.Create(builder => builder
        .Optimize(OptimizationLevel.O2).Inlining(InliningMode.Aggressive).StaticFields(StaticFieldMode.IgnoreStaticFieldStores).EnableAlgorithms());

    public static PTXBackend Open(Context context) => new(context, CudaArchitecture.SM_80, new CudaInstructionSet(7, 8), null!);

    /// <summary>The text that ILGPU writes.</summary>
    public static string Text(KernelMethod kernel)
    {
        using var context = Open();
        using var backend = Open(context);
        return Text(backend, kernel);
    }

    public static string Text(PTXBackend backend, KernelMethod kernel) =>
        ((PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel.Method), default)).PTXAssembly;
}
