using System.Reflection;

namespace Whence.Kernels;

/// <summary>Every kernel of the engine at representative shapes, found where <see cref="KernelSamplesAttribute"/> stands.</summary>
static class KernelCatalog
{
    /// <summary>The engine's samples, by name.</summary>
    public static IReadOnlyList<KernelSample> Samples { get; } = Find(typeof(KernelCatalog).Assembly);

    /// <summary>The samples of an assembly, by name.</summary>
    /// <exception cref="InvalidOperationException">A name is used twice, or no file could be named by it.</exception>
    public static IReadOnlyList<KernelSample> Find(Assembly assembly)
    {
        const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var marked = assembly.GetTypes().SelectMany(type => type.GetProperties(Static))
            .Where(property => property.IsDefined(typeof(KernelSamplesAttribute)));
        KernelSample[] samples = [.. marked.SelectMany(property => (IEnumerable<KernelSample>)property.GetValue(null)!)];
        Array.Sort(samples, (a, b) => string.CompareOrdinal(a.Name, b.Name));
        for (var i = 0; i < samples.Length; i++)
        {
            if (!samples[i].Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
                throw new InvalidOperationException($"no file can be named by kernel sample '{samples[i].Name}'");
            if (i > 0 && samples[i - 1].Name == samples[i].Name)
                throw new InvalidOperationException($"two kernel samples are named '{samples[i].Name}'");
        }
        return samples;
    }
}
