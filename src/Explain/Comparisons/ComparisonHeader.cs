using System.Text.Json.Serialization;
using Whence.Explain.Reports;
using Whence.Statistics;

namespace Whence.Explain;

/// <summary>What a comparison is of: results may only be continued, or put together, where all of it is the same.</summary>
/// <param name="Format">Version of the file's form.</param>
/// <param name="Version">Version of Whence: another may compute other bits.</param>
/// <param name="Model">The model's file.</param>
/// <param name="ModelSha256">Its content; null where it is from no file.</param>
/// <param name="Device">The arithmetic that it runs in.</param>
/// <param name="Set">Name of the data set.</param>
/// <param name="Fingerprint">Its content: ids, labels and pictures as they are stored.</param>
/// <param name="Pictures">Pictures of the whole.</param>
/// <param name="Shard">Which stretch of them.</param>
/// <param name="Settings">Whatever else changes results: samples, target, precision, seeds, steps, knobs.</param>
/// <param name="Seeds">Seeds of methods that draw at random.</param>
/// <param name="Shown">Pictures whose maps are kept, from the first.</param>
/// <param name="HasTimes">Whether times are kept: they are another with every run.</param>
/// <param name="Height">Rows of a map.</param>
/// <param name="Width">Columns of a map.</param>
/// <param name="Forward">Work of one forward pass, in operations.</param>
/// <param name="Methods">The methods.</param>
/// <param name="Measures">The measures.</param>
sealed record ComparisonHeader(
    int Format, string Version, string Model, string? ModelSha256, string Device, string Set, string Fingerprint, int Pictures, Shard Shard, string Settings, int Seeds, int Shown, bool HasTimes,
    int Height, int Width, long Forward, IReadOnlyList<ComparedMethod> Methods, IReadOnlyList<string> Measures)
{
    /// <summary>The form that is written and read.</summary>
    public const int Current = 1;

    /// <summary>The plug-ins that methods and measures may come from: another content may say other things by the same name.</summary>
    public IReadOnlyList<PluginFile> Plugins { get; init; } = [];

    /// <summary>Pictures of the stretch: the first and one behind the last.</summary>
    [JsonIgnore]
    public (int Start, int End) Stretch => Shard.Of(Pictures);

    /// <summary>What this is and the other is not, in words; null where they are the same but for the stretch.</summary>
    public string? Differs(ComparisonHeader other)
    {
        (string Name, string Here, string There)[] parts =
        [
            ("form", $"{Format}", $"{other.Format}"), ("version", Version, other.Version), ("model", Model, other.Model), ("content of the model", $"{ModelSha256}", $"{other.ModelSha256}"),
            ("device", Device, other.Device), ("data set", Set, other.Set), ("content of the data set", Fingerprint, other.Fingerprint), ("pictures", $"{Pictures}", $"{other.Pictures}"),
            ("settings", Settings, other.Settings), ("seeds", $"{Seeds}", $"{other.Seeds}"), ("pictures shown", $"{Shown}", $"{other.Shown}"), ("times", $"{HasTimes}", $"{other.HasTimes}"),
            ("plug-ins", string.Join(", ", Plugins), string.Join(", ", other.Plugins)), ("methods", Words(Methods), Words(other.Methods)), ("measures", string.Join(", ", Measures), string.Join(", ", other.Measures)),
        ];
        return Array.Find(parts, part => part.Here != part.There) is { Name: { } name } found ? $"{name} {found.There} there, {found.Here} here" : null;

        static string Words(IEnumerable<ComparedMethod> methods) => string.Join(", ", methods);
    }
}

/// <summary>A method of a comparison: one or two rankings of the same maps are neighbours.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsAbsolute">Whether pixels are ranked by absolute values.</param>
/// <param name="IsControl">Whether it is a control, which knows no network.</param>
/// <param name="Seeds">How many of the seeds it is run with: one where it draws nothing.</param>
/// <param name="IsNext">Whether its maps are those of the method before it.</param>
sealed record ComparedMethod(string Name, bool IsAbsolute, bool IsControl, int Seeds, bool IsNext)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}{(IsAbsolute ? " absolute" : "")}{(Seeds > 1 ? $" x {Seeds}" : "")}";
}
