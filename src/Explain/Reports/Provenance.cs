using System.Reflection;
using Whence.Models;
using Whence.Runtime;

namespace Whence.Explain.Reports;

/// <summary>A network's file.</summary>
/// <param name="File">Its name, without folders.</param>
/// <param name="Sha256">SHA-256 of its content; null where the network is from no file.</param>
public sealed record ModelJson(string File, string? Sha256);

/// <summary>An assembly with methods, measures, detectors or annotators of the user's own that a result was made with.</summary>
/// <param name="File">Its name, without folders.</param>
/// <param name="Sha256">SHA-256 of its content, and of that of the assemblies beside it that it needs.</param>
public sealed record PluginFile(string File, string Sha256);

/// <summary>What a result was made by: the version of Whence, the networks by name and content, the device. Every page ends with it.</summary>
public sealed class Provenance
{
    const int ShortHash = 12;

    readonly (string Name, string Short)[] names;

    Provenance(IEnumerable<(string Name, string? Hash)> networks, string? device, IReadOnlyList<PluginFile>? plugins)
    {
        (string Name, string? Hash)[] all = [.. networks];
        (Device, Plugins) = (device, plugins ?? []);
        Models = [.. all.Select(network => new ModelJson(FileName(network.Name), network.Hash))];
        names = [.. all.Select(network => (network.Name, FileName(network.Name))).Where(pair => pair.Name != pair.Item2)];
    }

    /// <summary>The version of Whence that is running, with the commit it was built from where that is known.</summary>
    public static string Version { get; } = typeof(Provenance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>The networks.</summary>
    public IReadOnlyList<ModelJson> Models { get; }

    /// <summary>The device in words; null where it is not to be said.</summary>
    public string? Device { get; }

    /// <summary>The plug-ins.</summary>
    public IReadOnlyList<PluginFile> Plugins { get; }

    /// <summary>Of results by these networks on this device, with these plug-ins.</summary>
    public static Provenance Of(IEnumerable<INetwork> networks, Backend? backend = null, IReadOnlyList<PluginFile>? plugins = null) =>
        new(networks.Select(network => (network.Name, network.FileHash)), backend is null ? null : $"{backend.Name}: {backend.Description}", plugins);

    /// <summary>Of results that say themselves what they were made by.</summary>
    internal static Provenance Of(ModelJson model, string device, IReadOnlyList<PluginFile> plugins) => new([(model.File, model.Sha256)], device, plugins);

    /// <summary>Of results by one network on this device, with these plug-ins.</summary>
    public static Provenance Of(INetwork network, Backend? backend = null, IReadOnlyList<PluginFile>? plugins = null) => Of([network], backend, plugins);

    /// <summary>The same text, in which the networks' files stand without their folders.</summary>
    public string WithoutFolders(string text) => names.Aggregate(text, (said, name) => said.Replace(name.Name, name.Short, StringComparison.Ordinal));

    /// <summary>The end of a page.</summary>
    internal Html Footer()
    {
        var (number, commit) = Version.Split('+') is [var first, { Length: > 0 } second, ..] ? (first, $" ({second[..Math.Min(7, second.Length)]})") : (Version, "");
        var models = Models.Concat(Plugins.Select(plugin => new ModelJson(plugin.File, plugin.Sha256))).Select(file => file.Sha256 is { } hash
            ? Html.Of($"<span>{Html.Name(file.File)} SHA-256 <code title=\"{hash}\">{hash[..ShortHash]}</code></span>")
            : Html.Of($"<span>{Html.Name(file.File)}</span>"));
        return Html.Of($"<footer class=\"quiet\"><span>Whence {number}{commit}</span>{models}{(Device is null ? default : Html.Of($"<span>{Device}</span>"))}</footer>\n");
    }

    // Paths of either kind of system.
    internal static string FileName(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
}
