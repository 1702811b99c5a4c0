using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Graphs;
using Whence.Models.Data;

namespace Whence.Cli;

/// <summary>whence concepts: does a class depend on concepts that are given by pictures?</summary>
static class ConceptsCommand
{
    public static Command Create()
    {
        var model = new ModelOptions();
        var concept = new Option<string[]>("--concept") { HelpName = "NAME=DATA", Description = "pictures that show a concept, and its name; may be given several times", Required = true };
        var random = new Option<string>("--random") { HelpName = "DATA", Description = "pictures of anything, at least twice as many as a concept's", Required = true };
        var data = new Option<string>("--data") { HelpName = "DATA", Description = $"pictures of the class: those of its label, or all where none has one; {DatasetOptions.Forms}", Required = true };
        var target = new Option<string>("--target") { Description = "the class, by index, label or synonym", Required = true };
        var layer = new Option<string?>("--layer") { Description = "the layer, by its name in the model (see 'whence layers'); by default that of grad-cam" };
        var images = new Option<int>("--images") { Description = "of each set the first so many", DefaultValueFactory = _ => 200 }.Within(2);
        var runs = new Option<int>("--runs") { Description = "directions fitted for each concept, each against other random pictures", DefaultValueFactory = _ => 10 }.Within(2);
        var sets = new Option<int>("--random-concepts") { Description = "sets of random pictures that are taken for concepts, to compare with", DefaultValueFactory = _ => 99 }.Within(19);
        var seed = new Option<ulong>("--seed") { Description = "key of the draws: same seed, same bits", DefaultValueFactory = _ => 1 };
        var page = new Option<FileInfo?>("--html") { Description = "a page of the same is written here" };
        var json = new Option<bool>("--json") { Description = "JSON on stdout" };
        var command = new Command("concepts", "Measure how a class depends on concepts that are given by pictures (TCAV).") { concept, random, data, target, layer, images, runs, sets, seed, page, json };
        model.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var classifier = model.Classifier(parsed, () => DatasetOptions.First(parsed.GetValue(data)!));
            var c = TargetOption.Resolve(parsed.GetValue(target)!, classifier.Labels, classifier.Classes);
            using var backend = model.Device.Open(parsed);
            using var weights = new Weights(backend);
            classifier.Load(weights);
            using var study = new ConceptStudy(classifier, weights, new()
            {
                Layer = parsed.GetValue(layer),
                Runs = parsed.GetValue(runs),
                RandomConcepts = parsed.GetValue(sets),
                Seed = parsed.GetValue(seed),
                Precision = model.Device.Precision(parsed),
            });
            var most = parsed.GetValue(images);
            using var labelled = DatasetOptions.Open(parsed.GetValue(data)!, classifier);
            var own = Enumerable.Range(0, labelled.Count).Where(i => labelled.LabelOf(i) == c).ToArray();
            var isLabelled = Enumerable.Range(0, labelled.Count).Any(i => labelled.LabelOf(i) != Dataset.Unlabelled);
            if (isLabelled && own.Length == 0)
                throw new UsageException($"--data {labelled.Name} has no picture of class {c}, which --target names");
            var report = study.Run(
                c, Inputs(labelled, isLabelled ? own : [.. Enumerable.Range(0, labelled.Count)]), [.. parsed.GetValue(concept)!.Select(text => Named(text, All))], All(parsed.GetValue(random)!), classifier.Labels, cancellation);
            if (parsed.GetValue(page) is { } file)
                File.WriteAllText(file.FullName, ConceptPage.Render(report, Provenance.Of(classifier, backend)));
            Write(report, parsed.GetValue(json));
            return Task.FromResult(0);

            IReadOnlyList<float[]> All(string path)
            {
                using var set = Dataset.Open(path);
                return Inputs(set, [.. Enumerable.Range(0, set.Count)]);
            }

            IReadOnlyList<float[]> Inputs(Dataset set, int[] places) => [.. places.Take(most).Select(i => classifier.Prepare(set[i].Image).Pixels)];
        });
        return command;
    }

    static (string, IReadOnlyList<float[]>) Named(string text, Func<string, IReadOnlyList<float[]>> read) => text.IndexOf('=') is > 0 and var at && at + 1 < text.Length
        ? (text[..at], read(text[(at + 1)..])) : throw new UsageException($"--concept '{text}': a name and its pictures are needed, such as striped=stripes/");

    static void Write(ConceptReport report, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(report with { Network = Provenance.FileName(report.Network) }, JsonContext.Default.ConceptReport));
            return;
        }
        static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
        ConsoleTable.Write(
            ["concept", "held out, right", "score", "from", "to", "p", "sensitivity", "from", "to", "p"],
            report.Concepts.Select(c => new[]
            {
                c.Name, Number(c.Accuracy), Number(c.Score), Number(c.ScoreLow), Number(c.ScoreHigh), Number(c.ScoreP), Number(c.Sensitivity), Number(c.SensitivityLow), Number(c.SensitivityHigh), Number(c.SensitivityP),
            }));
        foreach (var c in report.Concepts.Where(c => c.Warning is not null))
            Console.Error.WriteLine($"whence: {c.Warning}");
    }
}
