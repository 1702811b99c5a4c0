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
    string Model, string? ModelSha256, string Version, int Images, string Method, string Substrate, double Difference, double Low, double High, double Insertion, double Deletion, double Milliseconds);

/// <summary>whence evaluate: faithfulness of the methods on a set of pictures.</summary>
static class EvaluateCommand
{
    public static Command Create()
    {
        var model = new ModelOptions();
        var data = new Option<string>("--data") { Description = DatasetOptions.Forms, Required = true };
        var images = new Option<int>("--images") { Description = "how many of them, from the first", DefaultValueFactory = _ => 50 };
        var seed = new Option<ulong>("--seed") { Description = "key of the random numbers", DefaultValueFactory = _ => 1 };
        var steps = new Option<int>("--steps") { Description = "steps of a deletion curve", DefaultValueFactory = _ => 64 };
        var json = new Option<bool>("--json") { Description = "JSON Lines on stdout" };
        var command = new Command("evaluate", "Score the methods by the deletion and insertion games.") { data, images, seed, steps, json };
        model.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var classifier = model.Classifier(parsed, () => DatasetOptions.First(parsed.GetValue(data)!));
            using var backend = model.Device.Open(parsed);
            using var weights = new Weights(backend);
            classifier.Load(weights);
            using var set = DatasetOptions.Open(parsed.GetValue(data)!, classifier);
            float[][] pictures = [.. Enumerable.Range(0, Math.Min(parsed.GetValue(images), set.Count)).Select(i => classifier.Prepare(set[i].Image).Pixels)];
            var options = new ExplainOptions { Seed = parsed.GetValue(seed), Precision = model.Device.Precision(parsed) };
            using var evaluation = new Evaluation(classifier, weights, options, parsed.GetValue(steps));
            var progress = new Progress<double>(share => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"whence: {share:P0}")));
            var rows = evaluation.Run(pictures, progress: progress, cancellation: cancellation);
            if (parsed.GetValue(json))
                WriteJson(classifier, pictures.Length, rows);
            else
                WriteTable(rows);
            return Task.FromResult(0);
        });
        return command;
    }

    static void WriteJson(Classifier classifier, int images, IReadOnlyList<EvaluationRow> rows)
    {
        foreach (var row in rows)
        {
            var line = new EvaluationJson(
                Provenance.FileName(classifier.Name), classifier.FileHash, Provenance.Version, images, row.Method, row.Substrate, row.Difference.Mean, row.Difference.Low, row.Difference.High, row.Insertion, row.Deletion,
                row.Milliseconds);
            Console.Out.WriteLine(JsonSerializer.Serialize(line, JsonContext.Default.EvaluationJson));
        }
    }

    // A table in Markdown, so that it can stand in a page as it is.
    static void WriteTable(IReadOnlyList<EvaluationRow> rows)
    {
        Console.Out.WriteLine("| method | substrate | difference (95 % interval) | insertion | deletion | ms |");
        Console.Out.WriteLine("|---|---|---|---|---|---|");
        foreach (var row in rows)
        {
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Method} | {row.Substrate} | {row.Difference.Mean:0.000} ({row.Difference.Low:0.000} to {row.Difference.High:0.000}) | {row.Insertion:0.000} | {row.Deletion:0.000} | {row.Milliseconds:0.0} |"));
        }
    }
}
