using System.CommandLine;
using Whence.Explain;
using Whence.Models.Data;
using Whence.Statistics;
using Whence.Uncertainty.Features;

namespace Whence.Cli;

/// <summary>
/// Where a study takes its sets from: computed here, a stretch of each computed here and written as a part, or parts that were computed on many machines. The study asks for
/// its sets in one order, whichever it is.
/// </summary>
sealed class FeatureSource
{
    readonly FeatureJob job;
    readonly FeaturePart? whole;
    readonly List<NamedFeatures> sets = [];

    FeatureSource(FeatureJob job, Shard? part, FeaturePart? whole) => (this.job, Part, this.whole) = (job, part, whole);

    /// <summary>Which stretch of every set is computed; null for all of it.</summary>
    public Shard? Part { get; }

    /// <summary>The option --shard of such a study, and the folder of its parts.</summary>
    public static (Option<string?> Shard, Option<DirectoryInfo?> Folder) Options(string verb) => (
        ShardOption.Create($"features of the I-th of N stretches of every set into --out as a part, for {verb} merge"), new("--out") { Description = "with --shard: the folder of the parts" });

    /// <summary>Sets that are computed here.</summary>
    /// <exception cref="UsageException">A stretch is asked for without a folder, or a folder without a stretch.</exception>
    public static FeatureSource Here(FeatureJob job, ParseResult parsed, Option<string?> shard, Option<DirectoryInfo?> folder)
    {
        var part = ShardOption.Stretch(parsed, shard);
        return (part is null) == (parsed.GetValue(folder) is null) ? new(job, part, null)
            : throw new UsageException("--shard and --out belong together: a stretch, and the folder of the parts");
    }

    /// <summary>Sets of parts.</summary>
    /// <exception cref="ExplainException">They make no whole, or are of another network.</exception>
    public static FeatureSource Of(FeatureJob job, IEnumerable<FileInfo> parts)
    {
        var whole = FeaturePart.Merge([.. parts.Select(file => FeaturePartFile.Load(file.FullName))]);
        if (whole.Network != NetworkFingerprint.Of(job.Classifier) || whole.Layer != job.Extractor.Layer)
            throw new ExplainException($"the parts are of another network than {job.Name} at {job.Extractor.Layer}: theirs is {whole.Layer} of {whole.Network[..Math.Min(12, whole.Network.Length)]}");
        return new(job, null, whole);
    }

    /// <summary>Sets of a role among the parts; as many as they have.</summary>
    public IEnumerable<(string Name, FeatureSet Set)> All(string role) => whole!.Sets.Where(set => set.Role == role).Select(set => (set.Name, set.Set));

    /// <summary>Computes a set of the model's own classes.</summary>
    public (string Name, FeatureSet Set) Labelled(string role, string path, CancellationToken cancellation)
    {
        using var data = DatasetOptions.Open(path, job.Classifier);
        return Take(role, data, cancellation);
    }

    /// <summary>Computes a set of any classes, its labels left out.</summary>
    public (string Name, FeatureSet Set) Unlabelled(string role, string path, CancellationToken cancellation)
    {
        using var data = new UnlabelledDataset(Dataset.Open(path));
        return Take(role, data, cancellation);
    }

    /// <summary>Writes what was computed as a part where a stretch was asked for.</summary>
    /// <returns>Whether it was: then there is no study.</returns>
    public bool IsPart(ParseResult parsed, Option<DirectoryInfo?> folder)
    {
        if (Part is not { } part)
            return false;
        var place = parsed.GetValue(folder)!;
        place.Create();
        var path = Path.Combine(place.FullName, ShardOption.FileName(part));
        FeaturePartFile.Save(new(part, NetworkFingerprint.Of(job.Classifier), job.Extractor.Layer, job.Drawn, sets), path);
        Console.Error.WriteLine($"whence: {path}: {string.Join(", ", sets.Select(set => $"{set.Set.Count} of {set.Name}"))}");
        return true;
    }

    (string, FeatureSet) Take(string role, Dataset data, CancellationToken cancellation)
    {
        var set = job.Extract(data, Part ?? Shard.Whole, cancellation);
        sets.Add(new(role, data.Name, Part is null ? "" : data.FingerprintOf(job.DrawnOf(data), cancellation), set));
        return (data.Name, set);
    }
}
