using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Whence.Explain.Reports;
using Whence.Models;
using Whence.Models.Images;
using Whence.Models.Tensors;
using Whence.Runtime;
using Whence.Uncertainty;
using Whence.Uncertainty.Reports;

namespace Whence.Cli;

/// <summary>whence judge: one verdict on each picture.</summary>
sealed class JudgeCommand
{
    readonly Argument<FileInfo[]> pictures = PictureArgument.Create();
    readonly EnsembleOptions members = new();
    readonly Option<FileInfo?> posterior = new("--posterior") { Description = "the first model's posterior (whence evidence fit): evidence, assertion, support" };
    readonly Option<FileInfo?> conformal = new("--conformal") { Description = "the first model's calibration (whence calibrate): temperature, sets of classes" };
    readonly Option<int> top = new Option<int>("--top") { Description = "supporters and opponents to name, each", DefaultValueFactory = _ => 5 }.Within(0);
    readonly Option<DirectoryInfo> folder = new("--out") { Description = "folder for overlays, maps and pages", DefaultValueFactory = _ => new("whence-out") };
    readonly Option<bool> json = new("--json") { Description = "JSON Lines on stdout, one object per picture" };

    public static Command Create()
    {
        var verb = new JudgeCommand();
        var command = new Command("judge", "One verdict: what is it, how far can that be trusted, and why? The first model is judged.")
        {
            verb.pictures, verb.posterior, verb.conformal, verb.top, verb.folder, verb.json,
        };
        verb.members.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(verb.Run(parsed, cancellation)));
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        using var backend = members.Device.Open(parsed);
        using var judges = new AtFirstPicture<Judge>(picture => Open(parsed, backend, picture));
        var results = new ResultFolder(parsed.GetValue(folder)!, "judge", members.Place(parsed));
        var loop = new PictureLoop(parsed.GetValue(json));
        var index = new ResultIndex(results, loop, "judged");
        var code = loop.Run(members.Pictures(parsed, parsed.GetValue(pictures)!), One, cancellation);
        index.Save();
        return code;

        void One(NamedPicture picture, Image image)
        {
            var judge = judges.For(image);
            var (name, shown) = (picture.Name, ShownPicture.Of(picture.Name, image, judge.Classifier.Preprocessing));
            var verdict = judge.Session.Judge(shown.Fitted.ToFloats());
            var overlay = shown.Overlaid(verdict.Attribution, verdict.MapShape[0], verdict.MapShape[1], isSigned: false);
            var maps = HostTensor.From([.. verdict.Attribution, .. verdict.UncertaintyAttribution.Map], 2, verdict.MapShape[0], verdict.MapShape[1]);
            var files = new ResultFiles(results, picture).Save(
                overlay, maps, () => JudgeReport.Render(verdict, judge.Options.Posterior, shown, judge.By, [("Seed", $"{judge.Options.Seed}")]));
            index.Add(picture, judge.By, files.Report!, overlay, verdict.Prediction.Label, verdict.Prediction.Probability, verdict.Warnings, verdict.Claim);
            if (parsed.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(VerdictJson.Of(name, verdict, judge.Classifier, backend.Name, judge.Options.Seed, files), JsonContext.Default.VerdictJson));
            else
                Write(name, verdict, files);
        }
    }

    Judge Open(ParseResult parsed, Backend backend, Image picture)
    {
        var classifiers = members.Classifiers(parsed, picture);
        var options = members.Judge(parsed, classifiers, backend, parsed.GetValue(posterior), parsed.GetValue(conformal)) with { Examples = parsed.GetValue(top) };
        return new(classifiers[0], options, Provenance.Of(classifiers, backend), new(classifiers[0], backend, options));
    }

    static void Write(string name, Verdict v, SavedFiles files)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{name}[/]: [bold]{v.Claim}[/]");
        AnsiConsole.MarkupLineInterpolated($"the network says {v.Prediction.Label}, {Number(100 * v.Probabilities[v.Prediction.Index], "0.0")} %{(v.Temperature is null ? ", not calibrated" : "")}");
        if (v.ConformalSet is { } set)
            AnsiConsole.MarkupLineInterpolated($"conformal set, {Number(100 * v.Coverage!.Value, "0.#")} %: {(set.Count == 0 ? "empty" : string.Join(", ", set.Select(c => v.Labels[c])))}");
        AnsiConsole.MarkupLineInterpolated($"{UncertaintyNames.Line(v.Uncertainty)}, by {UncertaintyNames.Word(v.Source)}");
        AnsiConsole.MarkupLineInterpolated($"{v.OutOfDistribution.Detector} {Number(v.OutOfDistribution.Value, "0.000")}: greater is farther from the training data");
        if (v.Evidence is { } evidence)
        {
            var table = new Table().Border(TableBorder.Simple).AddColumn("training example").AddColumn("class").AddColumn("speaks for").AddColumn(new TableColumn("weight").RightAligned());
            foreach (var share in evidence.Supporters.Concat(evidence.Opponents))
                table.AddRow(Markup.Escape(share.Id), Markup.Escape(v.Labels[share.Label]), Markup.Escape(v.Labels[share.Class]), Number(share.Weight, "0.000"));
            AnsiConsole.Write(table);
        }
        foreach (var warning in v.Warnings)
            AnsiConsole.MarkupLineInterpolated($"[yellow]warning:[/] {warning}");
        foreach (var path in new[] { files.Overlay, files.Map, files.Report })
            Console.Out.WriteLine($"  {path}");
    }

    static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    sealed record Judge(Classifier Classifier, JudgeOptions Options, Provenance By, JudgeSession Session) : IDisposable
    {
        public void Dispose() => Session.Dispose();
    }
}
