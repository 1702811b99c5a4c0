using System.Collections.Concurrent;
using Whence.Kernels;
using Whence.Kernels.Ptx;
using Whence.Runtime.Gpu;

namespace Whence.Runtime.Compiler;

/// <summary>The text of kernel methods, compiled once a process.</summary>
static class KernelText
{
    static readonly ConcurrentDictionary<(KernelMethod Kernel, PtxTarget Target), Lazy<string>> Compiled = [];

    /// <summary>The PTX of a kernel.</summary>
    /// <exception cref="KernelCompilerException">It does not compile.</exception>
    public static string Of(KernelMethod kernel, PtxTarget target) =>
        Compiled.GetOrAdd((kernel with { DynamicSharedBytes = 0 }, target), key => new(() => KernelCompiler.Compile(key.Kernel, key.Target))).Value;

    /// <summary>Compiles what is not compiled yet, on several threads.</summary>
    public static void Prepare(IEnumerable<GpuKernel> kernels, PtxTarget target) =>
        Parallel.ForEach(kernels.OfType<MethodKernel>().Select(kernel => kernel.Method).Distinct(), method => Of(method, target));
}
