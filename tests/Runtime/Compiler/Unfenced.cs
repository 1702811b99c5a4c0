using System.Collections.Immutable;
using System.Reflection;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.IR.Transformations;
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

    /// <summary>The text that ILGPU writes, with its unsound pass, or with the other one that it has and does not use.</summary>
    public static string Text(KernelMethod kernel, bool unrolls = false)
    {
        using var context = Open();
        using var backend = Open(context);
        if (unrolls)
            Unroll(backend);
        return Text(backend, kernel);
    }

    public static string Text(PTXBackend backend, KernelMethod kernel) =>
        ((PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel.Method), default)).PTXAssembly;

    static void Unroll(PTXBackend backend)
    {
        var kept = typeof(Backend).GetProperty("KernelTransformers", BindingFlags.Instance | BindingFlags.NonPublic)!;
        var changed = ((ImmutableArray<Transformer>)kept.GetValue(backend)!).Select(transformer =>
        {
            var builder = Transformer.CreateBuilder(transformer.Configuration);
            foreach (var pass in transformer.Transformations)
            {
                if (pass is SSAStructureConstruction)
                    Array.ForEach<Transformation>([new LoopUnrolling(64), new UnreachableCodeElimination(), new DeadCodeElimination(), new SimplifyControlFlow()], builder.Add);
                if (pass is not CodePlacement)
                    builder.Add(pass);
            }
            return builder.ToTransformer();
        });
        kept.DeclaringType!.GetProperty(kept.Name, BindingFlags.Instance | BindingFlags.NonPublic)!.SetValue(backend, changed.ToImmutableArray());
    }
}
