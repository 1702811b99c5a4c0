using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Graphs;
using Whence.Statistics;

namespace Whence.Cli;

/// <summary>One line of the JSON output of whence evaluate.</summary>
sealed record EvaluationJson(
    string Model, string? ModelSha256, string Version, int Images, int Unreadable, string Method, string Ranking, double Samples, double? Reliability, string Substrate, double Difference, double Low, double High,
    double Insertion, double Deletion, double Milliseconds, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PluginFile>? Plugins);

/// <summary>whence evaluate: faithfulness of the methods on a set of pictures.</summary>
sealed class EvaluateCommand
{
    readonly ModelOptions model = new();
    readonly SampleOptions samples = new();
    readonly Option<string> data = new("--data") { HelpName = "DATA", Description = DatasetOptions.Forms, Required = true };
    readonly Option<string[]> methods = new("--method") { Description = "see 'whence methods'; options of explain in parentheses, such as negative-flux(finder=class-directed,samples=20); may be given several times; all that suit the network by default" };
    readonly PluginOption plugin = new(typeof(ExplainerInfo));
    readonly Option<string?> background = BackgroundOption.Create();
    readonly Option<int> images = new Option<int>("--images") { Description = "how many of them, from the first", DefaultValueFactory = _ => 50 }.Within(1);
    readonly Option<ulong> seed = new("--seed") { Description = "key of the random numbers", DefaultValueFactory = _ => 1 };
    readonly Option<int> steps = new Option<int>("--steps") { Description = "steps of a deletion curve", DefaultValueFactory = _ => 64 }.Within(1);
    readonly Option<string?> shard = ShardOption.Create("results of the I-th of N stretches of the pictures into --out as a part, for evaluate merge");
    readonly Option<DirectoryInfo?> folder = new("--out") { Description = "with --shard: the folder of the parts" };
    readonly Option<bool> json = Json();

    public static Command Create()
    {
        var verb = new EvaluateCommand();
        var command = new Command("evaluate", "Score the methods by the deletion and insertion games.") { verb.data, verb.images, verb.methods, Merge() };
        verb.plugin.AddTo(command);
        verb.samples.AddTo(command);
        foreach (var option in new Option[] { verb.background, verb.seed, verb.steps, verb.shard, verb.folder, verb.json })
            command.Options.Add(option);
        verb.model.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(verb.Run(parsed, cancellation)));
        return command;
    }

    static Option<bool> Json() => new("--json") { Description = "JSON Lines on stdout" };

    static Command Merge()
    {
        var parts = new Argument<FileInfo[]>("PART") { Description = "all parts that evaluate --shard wrote, in any order", Arity = ArgumentArity.OneOrMore };
        var json = Json();
        var command = new Command("merge", "Put the parts of an evaluation together: the same, to the last bit, as on one machine.") { parts, json };
        command.SetAction(parsed =>
        {
            return Write(ComparisonResults.Merge([.. parsed.GetValue(parts)!.Select(file => ComparisonFile.Load(file.FullName))]), parsed.GetValue(json));
        });
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var (part, catalogue, texts) = (ShardOption.Stretch(parsed, shard), plugin.Of(parsed), Named(parsed));
        if ((part is null) != (parsed.GetValue(folder) is null))
            throw new UsageException("--shard and --out belong together: a stretch, and the folder of the parts");
        var classifier = model.Classifier(parsed, () => DatasetOptions.First(parsed.GetValue(data)!));
        using var backend = model.Device.Open(parsed);
        using var weights = new Weights(backend);
        classifier.Load(weights);
        using var set = new ComparedData(DatasetOptions.Open(parsed.GetValue(data)!, classifier), classifier, null, parsed.GetValue(images));
        var options = samples.Of(parsed, new() { Seed = parsed.GetValue(seed), Precision = model.Device.Precision(parsed) });
        var evaluation = new Evaluation(classifier, weights, options, parsed.GetValue(steps));
        var pixels = new PixelReader(classifier);
        var reader = new MethodReader(catalogue, pixels, parsed.GetValue(background) is { } name ? BackgroundOption.Read(name, pixels, parsed.GetValue(seed)) : null, parsed.GetValue(seed));
        using var comparison = evaluation.Comparison(Chosen(texts, evaluation, reader));
        var header = comparison.Header(set.Name, set.Fingerprint(cancellation), set.Count, part ?? Shard.Whole, ComparedInputs.Words(reader.Usual.Background, texts.SelectMany(text => text.Files))) with { HasTimes = true, Plugins = catalogue.Files };
        if (part is not { } named)
        {
            var results = new ComparisonResults(header);
            comparison.Run(results, set.Read, progress: new TenthsProgress(set.Name), cancellation: cancellation);
            return Write(results, parsed.GetValue(json));
        }
        parsed.GetValue(folder)!.Create();
        using var file = ComparisonFile.Open(Path.Combine(parsed.GetValue(folder)!.FullName, ShardOption.FileName(named)), header);
        comparison.Run(file.Results, set.Read, file.Keep, new TenthsProgress(set.Name), cancellation);
        return ExitCode.Of(file.Results);
    }

    static int Write(ComparisonResults results, bool isJson)
    {
        results.RequireReadable();
        var rows = Evaluation.Rows(results);
        if (isJson)
            WriteJson(results, rows);
        else
            WriteTable(rows);
        return ExitCode.Of(results);
    }

    // What is named must suit the network; of all methods those are taken that do.
    static List<EvaluatedMethod> Chosen(MethodText[] named, Evaluation evaluation, MethodReader reader)
    {
        var (background, takers) = (reader.Usual.Background, reader.Catalogue.Methods.Where(info => info.NeedsBackground).Select(info => info.Name).ToArray());
        if (named.Length > 0)
        {
            if (background is not null && !named.Any(text => takers.Contains(text.Method)))
                throw new UsageException($"--background is for {string.Join(", ", takers)}; --method {string.Join(", ", (object[])named)} {(named.Length == 1 ? "does" : "do")} not use it");
            return [.. named.SelectMany(text => new[] { text, text with { IsAbsolute = true } }).Select(text => reader.Read(text, "--method")), .. EvaluatedMethod.Controls];
        }
        var chosen = new List<EvaluatedMethod>();
        foreach (var method in EvaluatedMethod.All(reader.Usual, reader.Catalogue.Methods))
        {
            if (evaluation.Refusal(method) is not { } refusal)
                chosen.Add(method);
            else if (!method.Absolute)
                Console.Error.WriteLine($"whence: {method.Name} is left out: {refusal}");
        }
        foreach (var name in takers.Where(_ => background is null))
            Console.Error.WriteLine($"whence: {name} is left out: it needs a --background");
        return chosen;
    }

    // The methods that are named; each is ranked by signed and by absolute values.
    MethodText[] Named(ParseResult parsed)
    {
        MethodText[] named = [.. (parsed.GetValue(methods) ?? []).Select(name => MethodText.Parse(name, "--method")).DistinctBy(text => text.Title)];
        return Array.Find(named, text => text.IsAbsolute) is { } ranked ? throw new UsageException($"--method {ranked}: every method is ranked by both here; name {ranked.Title}") : named;
    }

    static string Ranking(EvaluationRow row) => row.Absolute ? "absolute" : "signed";

    static void WriteJson(ComparisonResults results, IReadOnlyList<EvaluationRow> rows)
    {
        var header = results.Header;
        foreach (var row in rows)
        {
            var line = new EvaluationJson(
                header.Model, header.ModelSha256, header.Version, results.Readable.Count, results.Unreadable.Count(), row.Method, Ranking(row), row.Samples, row.Reliability, row.Substrate, row.Difference.Mean,
                row.Difference.Low, row.Difference.High, row.Insertion, row.Deletion, row.Milliseconds, header.Plugins.Count > 0 ? header.Plugins : null);
            Console.Out.WriteLine(JsonSerializer.Serialize(line, JsonContext.Default.EvaluationJson));
        }
    }

    // A table in Markdown, so that it can stand in a page as it is.
    static void WriteTable(IReadOnlyList<EvaluationRow> rows)
    {
        Console.Out.WriteLine("| method | pixels by | samples | reliability | substrate | difference (95 % interval) | insertion | deletion | ms |");
        Console.Out.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var row in rows)
        {
            var reliability = row.Reliability is { } r ? r.ToString("0.00", CultureInfo.InvariantCulture) : "";
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Method} | {Ranking(row)} | {row.Samples:0.#} | {reliability} | {row.Substrate} | {row.Difference.Mean:0.000} ({row.Difference.Low:0.000} to {row.Difference.High:0.000}) | {row.Insertion:0.000} | {row.Deletion:0.000} | {row.Milliseconds:0.0} |"));
        }
    }
}
