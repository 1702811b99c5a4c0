using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using Whence.Kernels;

namespace Whence.Runtime.Compiler;

/// <summary>
/// Compiles kernel methods to PTX text by ILGPU's back end, fenced: without its unsound pass, its text mended, and in a context of its own each time, since a
/// failure leaves a context broken.
/// </summary>
static class KernelCompiler
{
    /// <summary>The PTX of a kernel, with one entry named <see cref="EntryName"/>.</summary>
    /// <exception cref="KernelCompilerException">ILGPU cannot compile it.</exception>
    public static string Compile(KernelMethod kernel, PtxTarget target)
    {
        try
        {
            using var context = Context.Create(builder => Configure(builder, kernel.Method, target));
            PassPipeline.Narrow(context, kernel.Method);
            using var backend = Open(context, target);
            var entry = EntryPointDescription.FromExplicitlyGroupedKernel(kernel.Method);
            var bounds = new KernelSpecialization(kernel.Threads, kernel.MinGroups > 0 ? kernel.MinGroups : null);
            var compiled = (PTXCompiledKernel)backend.Compile(entry, bounds);
            return TextMender.Mend(compiled.PTXAssembly, target, EntryName(kernel));
        }
        catch (Exception caught) when (caught is not KernelCompilerException)
        {
            throw new KernelCompilerException($"kernel {kernel.Name} does not compile: {Reason(caught, kernel.Method)}", caught);
        }
    }

    /// <summary>The name of the kernel's entry: class and method, in letters that PTX has.</summary>
    public static string EntryName(KernelMethod kernel) =>
        string.Concat($"{kernel.Method.DeclaringType!.Name.Split('`')[0]}_{kernel.Method.Name}".Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));

    internal static PTXBackend Open(Context context, PtxTarget target)
    {
        var backend = new PTXBackend(context, new CudaArchitecture(target.Major, target.Minor), new CudaInstructionSet(target.Isa.Major, target.Isa.Minor), null!);
        PassPipeline.Fence(backend);
        return backend;
    }

    // The last exception says what is wrong, and the first message that names methods names the one where it is first.
    static string Reason(Exception caught, MethodInfo kernel)
    {
        var chain = new List<Exception>();
        for (var next = caught; next is not null; next = next.InnerException)
            chain.Add(next);
        var place = chain.Select(link => SourceLine.Of(link.Message, kernel)).FirstOrDefault(words => words.Length > 0);
        return place is null ? chain[^1].Message : $"{chain[^1].Message.TrimEnd('.')}, {place}";
    }

    static void Configure(Context.Builder builder, MethodInfo method, PtxTarget target)
    {
        builder.Optimize(OptimizationLevel.O2).Inlining(InliningMode.Aggressive).StaticFields(StaticFieldMode.IgnoreStaticFieldStores).EnableAlgorithms();
        foreach (var assembly in new[] { typeof(KernelMethod).Assembly, method.Module.Assembly }.Distinct())
            IntrinsicText.Register(builder, assembly, target);
    }
}
