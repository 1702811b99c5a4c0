using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Whence.Explain.Reports;
using Whence.Statistics;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;
using Whence.Uncertainty.OutOfDistribution;
using Whence.Uncertainty.Reports;

namespace Whence.Cli;

/// <summary>One line of the JSON output of whence ood: a detector on a set.</summary>
sealed record OodJson(
    string Model, string? ModelSha256, string Version, string Detector, string In, string OutOf, int InCount, int OutCount, Interval Auroc, double AuprOut, double AuprIn,
    double Fpr95InPositive, double Fpr95OutPositive, double Threshold,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PluginFile>? Plugins);

/// <summary>whence ood: how well detectors tell pictures of other kinds from those of the model's own.</summary>
sealed class OodCommand
{
    const string Fit = "fit", In = "in", Out = "out";

    static readonly string Names = string.Join(", ", OodDetectors.All.Select(info => info.Name));

    readonly ModelOptions model = new();
    readonly Option<string> detector = new("--detector") { Description = $"names with commas between, or all: {Names}" };
    readonly Option<string?> fit = new("--fit")
    {
        HelpName = "DATA",
        Description = $"labelled training pictures that detectors are fitted on: {DatasetOptions.Forms}",
    };

    readonly Option<FileInfo?> posterior = new("--posterior") { Description = "a posterior of the model: its support ratio is measured too; with it, other detectors only if named" };

    readonly Option<string> within = new("--in")
    {
        HelpName = "DATA",
        Description = "in-distribution pictures not trained on, in the same forms",
        Required = true,
    };

    readonly Option<string[]> outside = new("--out-of")
    {
        HelpName = "DATA",
        Description = "out-of-distribution pictures, one or more sets",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    readonly PluginOption plugin = new(typeof(OodDetectorInfo));
    readonly Option<int?> images = new Option<int?>("--images") { Description = "at most so many pictures of each set, drawn by the seed" }.Within(1);
    readonly Option<ulong> seed = new("--seed") { Description = "key of the random numbers" };
    readonly Option<bool> json = new("--json") { Description = "JSON Lines on stdout" };
    readonly Option<FileInfo?> html = new("--html") { Description = "a page with histograms is written here" };
    readonly Option<string?> shard;
    readonly Option<DirectoryInfo?> folder;

    OodCommand()
    {
        (shard, folder) = FeatureSource.Options("ood");
        detector.DefaultValueFactory = _ => "all";
        seed.DefaultValueFactory = _ => 1;
    }

    Option[] Study => [detector, posterior, seed, json, html];

    public static Command Create()
    {
        var verb = new OodCommand();
        var command = new Command("ood", "Measure detectors of out-of-distribution pictures.") { verb.fit, verb.within, verb.outside, verb.images };
        foreach (var option in verb.Study.Concat([verb.shard, verb.folder]))
            command.Add(option);
        verb.plugin.AddTo(command);
        command.Add(Merge());
        verb.model.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(verb.Run(parsed, cancellation)));
        return command;
    }

    static Command Merge()
    {
        var (verb, parts) = (new OodCommand(), new Argument<FileInfo[]>("PART") { Description = "all parts that ood --shard wrote, in any order", Arity = ArgumentArity.OneOrMore });
        var command = new Command("merge", "Measure detectors on the parts of many machines: the same, to the last bit, as on one.") { parts };
        foreach (var option in verb.Study)
            command.Add(option);
        verb.plugin.AddTo(command);
        verb.model.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var evidence = verb.Evidence(parsed);
            using var job = new FeatureJob(verb.model, parsed, null, layer: evidence?.Origin.Layer);
            var source = FeatureSource.Of(job, parsed.GetValue(parts)!);
            var training = source.All(Fit).Select(set => set.Set).FirstOrDefault();
            verb.Measure(parsed, job, evidence, verb.Chosen(parsed, evidence, training is not null), training, source.All(In).First(), [.. source.All(Out)], cancellation);
            return Task.FromResult(0);
        });
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var evidence = Evidence(parsed);
        var chosen = Chosen(parsed, evidence, parsed.GetValue(fit) is not null);
        using var job = new FeatureJob(model, parsed, () => DatasetOptions.First(parsed.GetValue(fit) ?? parsed.GetValue(within)!), parsed.GetValue(images), parsed.GetValue(seed), evidence?.Origin.Layer);
        var source = FeatureSource.Here(job, parsed, shard, folder);
        var training = parsed.GetValue(fit) is { } path ? source.Labelled(Fit, path, cancellation).Set : null;
        var own = source.Unlabelled(In, parsed.GetValue(within)!, cancellation);
        (string, FeatureSet)[] others = [.. parsed.GetValue(outside)!.Select(set => source.Unlabelled(Out, set, cancellation))];
        if (!source.IsPart(parsed, folder))
            Measure(parsed, job, evidence, chosen, training, own, others, cancellation);
        return 0;
    }

    SparsePosterior? Evidence(ParseResult parsed) => parsed.GetValue(posterior) is { } file ? PosteriorFile.Load(file.FullName) : null;

    OodDetectorInfo[] Chosen(ParseResult parsed, SparsePosterior? evidence, bool hasTraining) =>
        evidence is null || parsed.GetResult(detector) is { Implicit: false } ? Choose(parsed.GetValue(detector)!, hasTraining, plugin.Of(parsed).Detectors) : [];

    void Measure(
        ParseResult parsed, FeatureJob job, SparsePosterior? evidence, OodDetectorInfo[] chosen, FeatureSet? training, (string Name, FeatureSet Set) own, (string, FeatureSet)[] others,
        CancellationToken cancellation)
    {
        using var query = evidence is null ? null : Query(evidence, job);
        List<IOodDetector> detectors = [.. chosen.Select(Fitted)];
        if (query is not null)
            detectors.Add(new SupportRatio(query));
        var results = OodStudy.Run(detectors, own.Set, others, cancellation);
        if (parsed.GetValue(html) is { } page)
            File.WriteAllText(page.FullName, OodReport.Render(results, Provenance.Of(job.Classifier, plugins: plugin.Of(parsed).Files), own.Name));
        if (parsed.GetValue(json))
            WriteJson(results, job, own.Name, plugin.Of(parsed).Files);
        else
            Write(results);

        IOodDetector Fitted(OodDetectorInfo info)
        {
            cancellation.ThrowIfCancellationRequested();
            return OodDetectors.Create(info.Name, training, job.Extractor.Head, plugin.Of(parsed).Detectors);
        }
    }

    static PosteriorQuery Query(SparsePosterior posterior, FeatureJob job)
    {
        posterior.CheckOrigin(new(job.Name, NetworkFingerprint.Of(job.Classifier), job.Extractor.Layer));
        return new(posterior, job.Backend, job.Extractor.Batch);
    }

    static OodDetectorInfo[] Choose(string names, bool hasTraining, IReadOnlyList<OodDetectorInfo> known)
    {
        if (names == "all")
        {
            if (!hasTraining)
                Console.Error.WriteLine("whence: without --fit only detectors that need no training pictures are measured");
            return [.. known.Where(info => hasTraining || !info.NeedsTraining)];
        }
        var wanted = names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return [.. wanted.Select(name => Find(name, hasTraining, known))];
    }

    static OodDetectorInfo Find(string name, bool hasTraining, IReadOnlyList<OodDetectorInfo> known)
    {
        var info = known.FirstOrDefault(info => info.Name == name)
            ?? throw new UsageException($"there is no detector '{name}'; detectors are {string.Join(", ", known.Select(info => info.Name))}");
        return hasTraining || !info.NeedsTraining
            ? info
            : throw new UsageException($"detector '{name}' needs training pictures: give them with --fit");
    }

    static void WriteJson(IReadOnlyList<OodResult> results, FeatureJob job, string within, IReadOnlyList<PluginFile> plugins)
    {
        foreach (var (detector, set, m, _, _) in results)
        {
            var line = new OodJson(
                job.Name, job.Classifier.FileHash, Provenance.Version, detector, within, set, m.InCount, m.OutCount, m.Auroc, m.AuprOut, m.AuprIn, m.Fpr95InPositive, m.Fpr95OutPositive,
                m.Threshold, plugins.Count > 0 ? plugins : null);
            Console.Out.WriteLine(JsonSerializer.Serialize(line, JsonContext.Default.OodJson));
        }
    }

    static void Write(IReadOnlyList<OodResult> results)
    {
        ConsoleTable.Write(
            ["detector", "set", .. OodReport.Columns],
            results.Select(r => (string[])[r.Detector, r.Set, .. OodReport.Cells(r.Metrics)]));
        Console.Out.WriteLine("FPR95 (in): share of the other set accepted when 95 % of the in-distribution set are kept;");
        Console.Out.WriteLine("FPR95 (out): share of the in-distribution set flagged when 95 % of the other set are caught.");
    }
}
