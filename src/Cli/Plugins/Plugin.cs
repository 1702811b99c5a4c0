using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using Whence.Annotate;
using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Cli;

/// <summary>
/// An assembly of the user's with further methods, measures, detectors and annotators: its public classes that derive from an entry of one of these lists and have a constructor without parameters.
/// </summary>
/// <param name="File">Its name and content.</param>
/// <param name="Entries">What it brings.</param>
sealed record Plugin(PluginFile File, IReadOnlyList<object> Entries)
{
    static readonly ConcurrentDictionary<string, Plugin> Known = [];

    static readonly (Type Kind, string Name)[] Kinds = [(typeof(ExplainerInfo), "method"), (typeof(MapMetricInfo), "measure"), (typeof(OodDetectorInfo), "detector"), (typeof(Annotator), "property of pictures")];

    /// <summary>What kind of entry it is, in a word.</summary>
    public static string KindOf(object entry) => Kinds.First(kind => kind.Kind.IsInstanceOfType(entry)).Name;

    /// <summary>Loads a file; the same content is loaded once.</summary>
    /// <exception cref="PluginException">It is no assembly, is built against another Whence, needs what is not there, cannot make one of its entries, or has none.</exception>
    public static Plugin Load(FileInfo file)
    {
        if (!file.Exists)
            throw new PluginException($"--plugin {file}: there is no such file");
        var content = System.IO.File.ReadAllBytes(file.FullName);
        CheckVersion(file.Name, content);
        var context = new PluginContext(file.FullName);
        var assembly = context.Load(content);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in context.Beside.Prepend(content))
            hash.AppendData(part);
        var named = new PluginFile(file.Name, Convert.ToHexStringLower(hash.GetHashAndReset()));
        return Known.GetOrAdd($"{named}", _ => new(named, Of(file.Name, Exported(file.Name, assembly))));
    }

    /// <summary>One of each type that is an entry.</summary>
    /// <param name="name">Name of the file, for errors.</param>
    /// <param name="types">Its public types.</param>
    /// <exception cref="PluginException">A constructor throws, or there is no entry.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Types of a plug-in are not trimmed.")]
    public static IReadOnlyList<object> Of(string name, IEnumerable<Type> types)
    {
        var makers = types.Where(type => !type.IsAbstract && Array.Exists(Kinds, kind => kind.Kind.IsAssignableFrom(type))).Select(type => type.GetConstructor(Type.EmptyTypes)).OfType<ConstructorInfo>();
        object[] entries = [.. makers.Select(maker => Made(name, maker))];
        return entries.Length > 0 ? entries : throw new PluginException(
            $"--plugin {name}: nothing is in it: no public class with a constructor without parameters derives from {string.Join(", ", Kinds.Select(kind => $"{kind.Kind.Name} (a {kind.Name})"))}");
    }

    static object Made(string name, ConstructorInfo maker)
    {
        try
        {
            return maker.Invoke(null);
        }
        catch (TargetInvocationException caught) when (caught.InnerException is { } inner)
        {
            throw new PluginException($"--plugin {name}: the constructor of {maker.DeclaringType} throws {inner.GetType().Name}: {inner.Message}", inner);
        }
    }

    // Another version may have other members, which would show in the middle of the work.
    static void CheckVersion(string name, byte[] content)
    {
        var own = typeof(ExplainerInfo).Assembly.GetName().Version!;
        try
        {
            using var file = new PEReader(new MemoryStream(content));
            var reader = file.HasMetadata ? file.GetMetadataReader() : throw new BadImageFormatException("it has no code of .NET");
            foreach (var reference in reader.AssemblyReferences.Select(reader.GetAssemblyReference))
            {
                if (reader.GetString(reference.Name) is var needed && needed.StartsWith("Whence.", StringComparison.Ordinal) && reference.Version != own)
                    throw new PluginException($"--plugin {name}: it was built against {needed} {reference.Version}, this is {own}: build it anew against this version");
            }
        }
        catch (BadImageFormatException caught)
        {
            throw new PluginException($"--plugin {name}: it is no .NET assembly: {caught.Message}", caught);
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Types of a plug-in are not trimmed.")]
    static Type[] Exported(string name, Assembly assembly)
    {
        try
        {
            return assembly.GetExportedTypes();
        }
        catch (Exception caught) when (caught is TypeLoadException or MissingMemberException or IOException)
        {
            throw new PluginException($"--plugin {name}: it was built against another build of Whence: {caught.Message}", caught);
        }
    }
}
