using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;

namespace Whence.Cli;

/// <summary>
/// The assemblies of one plug-in: its own file, and beside it what it needs and Whence does not have. Types of Whence are those that are running, so that both mean the same by them.
/// </summary>
/// <param name="path">The plug-in's file.</param>
sealed class PluginContext(string path) : AssemblyLoadContext(Path.GetFileName(path))
{
    readonly SortedDictionary<string, byte[]> beside = new(StringComparer.Ordinal);

    /// <summary>What was read beside the plug-in, by name.</summary>
    public IEnumerable<byte[]> Beside => beside.Values;

    /// <summary>Loads the plug-in, and all that it needs.</summary>
    /// <exception cref="PluginException">Something that it needs is neither in Whence nor beside it.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A plug-in needs the command as it is built; one whose unused parts were taken out says what is missing.")]
    public Assembly Load(byte[] content)
    {
        var first = LoadFromStream(new MemoryStream(content));
        var (open, seen) = (new Queue<Assembly>([first]), new HashSet<Assembly>());
        while (open.TryDequeue(out var next))
        {
            foreach (var name in next.GetReferencedAssemblies())
            {
                if (Needed(next, name) is var needed && GetLoadContext(needed) == this && seen.Add(needed))
                    open.Enqueue(needed);
            }
        }
        return first;
    }

    /// <inheritdoc/>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "As above.")]
    protected override Assembly? Load(AssemblyName name)
    {
        try
        {
            return Default.LoadFromAssemblyName(name);
        }
        catch (FileNotFoundException)
        {
            var other = Path.Combine(Path.GetDirectoryName(path)!, $"{name.Name}.dll");
            return File.Exists(other) ? LoadFromStream(new MemoryStream(beside[name.Name!] = File.ReadAllBytes(other))) : null;
        }
    }

    Assembly Needed(Assembly by, AssemblyName name)
    {
        try
        {
            return LoadFromAssemblyName(name);
        }
        catch (Exception caught) when (caught is IOException or BadImageFormatException)
        {
            throw new PluginException($"--plugin {Path.GetFileName(path)}: {by.GetName().Name} needs {name.Name} {name.Version}, which is neither a part of Whence nor beside it: {caught.Message}", caught);
        }
    }
}
