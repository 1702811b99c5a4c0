using System.Text.RegularExpressions;
using Whence.Annotate;
using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Models;
using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Cli;

/// <summary>What can be asked for by name: the lists of Whence, and behind them what plug-ins bring.</summary>
sealed partial class Catalogue
{
    // Names that mean something where methods, detectors or columns are named.
    static readonly string[] Taken = ["all", "none", "id", "support-ratio", .. EvaluatedMethod.Controls.Select(control => control.Name)];

    /// <summary>Puts lists together.</summary>
    /// <exception cref="PluginException">Two entries of a kind have the same name, or one has a name that a command line cannot say.</exception>
    public Catalogue(IReadOnlyList<Plugin> plugins)
    {
        Plugins = plugins;
        Methods = [.. Explainers.All, .. Added<ExplainerInfo>(Explainers.All.Select(info => info.Name), info => info.Name)];
        Measures = [.. MapMetrics.All, .. Added<MapMetricInfo>(MapMetrics.All.Select(info => info.Name), info => info.Name)];
        Detectors = [.. OodDetectors.All, .. Added<OodDetectorInfo>(OodDetectors.All.Select(info => info.Name), info => info.Name)];
        Annotators = Added<Annotator>(AnnotateCommand.Known.Select(known => known.Name), known => known.Name);
    }

    /// <summary>The plug-ins.</summary>
    public IReadOnlyList<Plugin> Plugins { get; }

    /// <summary>Their files, for results.</summary>
    public IReadOnlyList<PluginFile> Files => [.. Plugins.Select(plugin => plugin.File)];

    /// <summary>All methods.</summary>
    public IReadOnlyList<ExplainerInfo> Methods { get; }

    /// <summary>All measures of maps.</summary>
    public IReadOnlyList<MapMetricInfo> Measures { get; }

    /// <summary>All detectors.</summary>
    public IReadOnlyList<OodDetectorInfo> Detectors { get; }

    /// <summary>The properties of pictures that plug-ins measure.</summary>
    public IReadOnlyList<Annotator> Annotators { get; }

    /// <summary>Refuses what is no method's name.</summary>
    /// <param name="option">The option that says them, for the message.</param>
    /// <param name="names">The names.</param>
    /// <exception cref="UsageException">There is no method of a name.</exception>
    public void RequireMethods(string option, IEnumerable<string> names)
    {
        string[] known = [.. Methods.Select(info => info.Name)];
        if (names.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw new UsageException($"{option}: there is no method '{unknown}'; {NearNames.Hint(unknown, known)}; methods are {string.Join(", ", known)}");
    }

    /// <summary>The file that an entry comes from; null for those of Whence.</summary>
    public PluginFile? FileOf(object entry) => Plugins.FirstOrDefault(plugin => plugin.Entries.Contains(entry, ReferenceEqualityComparer.Instance))?.File;

    List<T> Added<T>(IEnumerable<string> own, Func<T, string> nameOf)
    {
        var (names, added) = (new HashSet<string>([.. Taken, .. own]), new List<T>());
        foreach (var plugin in Plugins)
        {
            foreach (var entry in plugin.Entries.OfType<T>())
            {
                var (name, what) = (nameOf(entry), $"--plugin {plugin.File.File}: {entry!.GetType()}");
                if (!Name().IsMatch(name))
                    throw new PluginException($"{what} is called '{name}'; names are small letters and digits, with - + or _ between them");
                if (!names.Add(name))
                    throw new PluginException($"{what} is called '{name}', a {Plugin.KindOf(entry)} of that name is there already: choose another");
                added.Add(entry);
            }
        }
        return added;
    }

    [GeneratedRegex(@"^[a-z0-9]+([-+_][a-z0-9]+)*\+*$")]
    private static partial Regex Name();
}
