using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Text;
using Whence.Kernels;

namespace Whence.Runtime.Compiler;

/// <summary>The text of kernel methods: compiled once, and kept on disk.</summary>
static class KernelText
{
    static readonly ConcurrentDictionary<(KernelMethod Kernel, PtxTarget Target), Lazy<string>> Known = [];

    /// <summary>The PTX of a kernel.</summary>
    /// <exception cref="KernelCompilerException">It does not compile.</exception>
    public static string Of(KernelMethod kernel, PtxTarget target) =>
        Known.GetOrAdd((kernel with { DynamicSharedBytes = 0 }, target), key => new(() => Of(key.Kernel, key.Target, KernelCache.Default))).Value;

    /// <summary>The PTX of a kernel, from a cache or compiled and kept there.</summary>
    /// <exception cref="KernelCompilerException">It does not compile.</exception>
    public static string Of(KernelMethod kernel, PtxTarget target, KernelCache? cache)
    {
        if (cache is null)
            return KernelCompiler.Compile(kernel, target);
        var file = TextKey.FileOf(kernel, target);
        if (cache.Read(file) is { } kept)
            return Encoding.UTF8.GetString(kept);
        var text = KernelCompiler.Compile(kernel, target);
        cache.Write(file, Encoding.UTF8.GetBytes(text));
        return text;
    }

    /// <summary>Compiles what is not compiled yet, on several threads.</summary>
    /// <exception cref="KernelCompilerException">One of them does not compile.</exception>
    public static void Prepare(IEnumerable<KernelMethod> kernels, PtxTarget target) => Prepare(kernels, kernel => Of(kernel, target));

    /// <summary>Prepares each kernel once, on several threads; an error comes as it was thrown.</summary>
    public static void Prepare(IEnumerable<KernelMethod> kernels, Action<KernelMethod> prepare)
    {
        try
        {
            Parallel.ForEach(kernels.Distinct(), prepare);
        }
        catch (AggregateException caught)
        {
            ExceptionDispatchInfo.Throw(caught.InnerException!);
        }
    }
}
