using System.Collections.Concurrent;
using System.Reflection;
using ILGPU;
using Whence.Kernels;

namespace Whence.Runtime.Compiler;

/// <summary>
/// What the text of a kernel method is called in the cache. It follows from all that determines the text: the method with its type arguments, the code of all
/// assemblies that its instructions can come from, the launch bounds, the target, and the code that compiles and mends.
/// </summary>
static class TextKey
{
    static readonly ConcurrentDictionary<Assembly, string[]> Known = [];

    /// <summary>The name of the file.</summary>
    public static string FileOf(KernelMethod kernel, PtxTarget target)
    {
        var method = kernel.Method;
        var types = method.GetParameters().Select(parameter => parameter.ParameterType).Concat(method.GetGenericArguments()).Append(method.DeclaringType!).ToArray();
        var assemblies = types.SelectMany(Assemblies).Append(typeof(KernelCompiler).Assembly).Append(typeof(Context).Assembly).Distinct();
        return KernelCache.Key(
        [
            method.Name, $"{method.MetadataToken}", .. types.Select(type => type.AssemblyQualifiedName!),
            $"{kernel.Threads} {kernel.MinGroups} {target} {Environment.Version}",
            .. assemblies.SelectMany(Codes).Distinct().Order(StringComparer.Ordinal),
        ]) + ".ptx";
    }

    static IEnumerable<Assembly> Assemblies(Type type) => type.GetGenericArguments().SelectMany(Assemblies).Append(type.Assembly);

    // The identity of an assembly's code, which its build makes from it, and of all that it refers to. The framework is known by its version.
    static string[] Codes(Assembly assembly) => Known.GetOrAdd(assembly, first =>
    {
        var (found, open) = (new HashSet<Assembly>(), new Queue<Assembly>([first]));
        while (open.TryDequeue(out var next))
        {
            if (IsOfTheFramework(next) || !found.Add(next))
                continue;
            foreach (var name in next.GetReferencedAssemblies())
                if (Load(name) is { } other)
                    open.Enqueue(other);
        }
        return [.. found.Select(known => $"{known.GetName().Name} {known.ManifestModule.ModuleVersionId}")];
    });

    static bool IsOfTheFramework(Assembly assembly) => assembly.GetName().Name is { } name
        && (name.StartsWith("System.", StringComparison.Ordinal) || name is "System" or "mscorlib" or "netstandard");

    // What cannot be loaded has no part in a kernel that compiles.
    static Assembly? Load(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception missing) when (missing is IOException or BadImageFormatException)
        {
            return null;
        }
    }
}
