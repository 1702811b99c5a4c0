using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Graphs;
using Whence.Models;

namespace Whence.Cli;

/// <summary>One line of the JSON output of whence evaluate.</summary>
sealed record EvaluationJson(
    string Model, string? ModelSha256, string Version, int Images, string Method, string Ranking, double Samples, double? Reliability, string Substrate, double Difference, double Low, double High,
    double Insertion, double Deletion, double Milliseconds);

/// <summary>whence evaluate: faithfulness of the methods on a set of pictures.</summary>
sealed class EvaluateCommand
{
    readonly ModelOptions model = new();
    readonly SampleOptions samples = new();
    readonly Option<string> data = new("--data") { HelpName = "DATA", Description = DatasetOptions.Forms, Required = true };
    readonly Option<string[]> methods = new("--method") { Description = "see 'whence methods'; may be given several times; all that suit the network by default" };
    readonly Option<string?> background = BackgroundOption.Create();
    readonly Option<int> images = new Option<int>("--images") { Description = "how many of them, from the first", DefaultValueFactory = _ => 50 }.Within(1);
    readonly Option<ulong> seed = new("--seed") { Description = "key of the random numbers", DefaultValueFactory = _ => 1 };
    readonly Option<int> steps = new Option<int>("--steps") { Description = "steps of a deletion curve", DefaultValueFactory = _ => 64 }.Within(1);
    readonly Option<bool> json = new("--json") { Description = "JSON Lines on stdout" };

    public static Command Create()
    {
        var verb = new EvaluateCommand();
        verb.methods.AcceptOnlyFromAmong([.. Explainers.All.Select(info => info.Name)]);
        var command = new Command("evaluate", "Score the methods by the deletion and insertion games.") { verb.data, verb.images, verb.methods };
        verb.samples.AddTo(command);
        foreach (var option in new Option[] { verb.background, verb.seed, verb.steps, verb.json })
            command.Options.Add(option);
        verb.model.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(verb.Run(parsed, cancellation)));
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var classifier = model.Classifier(parsed, () => DatasetOptions.First(parsed.GetValue(data)!));
        using var backend = model.Device.Open(parsed);
        using var weights = new Weights(backend);
        classifier.Load(weights);
        using var set = DatasetOptions.Open(parsed.GetValue(data)!, classifier);
        float[][] pictures = [.. Enumerable.Range(0, Math.Min(parsed.GetValue(images), set.Count)).Select(i => classifier.Prepare(set[i].Image).Pixels)];
        var options = samples.Of(parsed, new() { Seed = parsed.GetValue(seed), Precision = model.Device.Precision(parsed) });
        var evaluation = new Evaluation(classifier, weights, options, parsed.GetValue(steps));
        var chosen = Chosen(parsed, evaluation, new PixelReader(classifier));
        var progress = new Progress<double>(share => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"whence: {share:P0}")));
        var rows = evaluation.Run(pictures, chosen, progress: progress, cancellation: cancellation);
        if (parsed.GetValue(json))
            WriteJson(classifier, pictures.Length, rows);
        else
            WriteTable(rows);
        return 0;
    }

    // What is named must suit the network; of all methods those are taken that do.
    List<EvaluatedMethod> Chosen(ParseResult parsed, Evaluation evaluation, PixelReader inputs)
    {
        var settings = new ExplainerSettings { Background = parsed.GetValue(background) is { } name ? BackgroundOption.Read(name, inputs, parsed.GetValue(seed)) : null };
        if (parsed.GetValue(methods) is { Length: > 0 } named)
        {
            if (settings.Background is not null && !Explainers.All.Any(info => info.NeedsBackground && named.Contains(info.Name)))
                throw new UsageException($"--background is for {string.Join(", ", Explainers.All.Where(info => info.NeedsBackground).Select(info => info.Name))}; --method {string.Join(", ", named)} {(named.Length == 1 ? "does" : "do")} not use it");
            return [.. named.Distinct().SelectMany(method => EvaluatedMethod.Named(method, settings)), EvaluatedMethod.RandomOrder];
        }
        var chosen = new List<EvaluatedMethod>();
        foreach (var method in EvaluatedMethod.All(settings))
        {
            if (evaluation.Refusal(method) is not { } refusal)
                chosen.Add(method);
            else if (!method.Absolute)
                Console.Error.WriteLine($"whence: {method.Name} is left out: {refusal}");
        }
        foreach (var info in Explainers.All.Where(info => info.NeedsBackground && settings.Background is null))
            Console.Error.WriteLine($"whence: {info.Name} is left out: it needs a --background");
        return chosen;
    }

    static string Ranking(EvaluationRow row) => row.Absolute ? "absolute" : "signed";

    static void WriteJson(Classifier classifier, int images, IReadOnlyList<EvaluationRow> rows)
    {
        foreach (var row in rows)
        {
            var line = new EvaluationJson(
                Provenance.FileName(classifier.Name), classifier.FileHash, Provenance.Version, images, row.Method, Ranking(row), row.Samples, row.Reliability, row.Substrate, row.Difference.Mean,
                row.Difference.Low, row.Difference.High, row.Insertion, row.Deletion, row.Milliseconds);
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
