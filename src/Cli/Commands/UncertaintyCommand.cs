using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Models;
using Whence.Models.Images;
using Whence.Models.Tensors;
using Whence.Uncertainty;
using Whence.Uncertainty.Reports;

namespace Whence.Cli;

/// <summary>whence uncertainty: how sure a Bayesian prediction is, and which pixels make it uncertain.</summary>
static class UncertaintyCommand
{
    public static Command Create()
    {
        var pictures = PictureArgument.Create();
        var (members, attribution) = (new EnsembleOptions(), new AttributionOptions());
        var folder = new Option<DirectoryInfo>("--out") { Description = "folder for overlays, maps and reports", DefaultValueFactory = _ => new("whence-out") };
        var json = new Option<bool>("--json") { Description = "JSON Lines on stdout, one object per picture" };
        var command = new Command("uncertainty", "Split the uncertainty of a prediction by several members, and show the pixels behind it.") { pictures, folder, json };
        members.AddTo(command);
        attribution.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            using var backend = members.Device.Open(parsed);
            using var opened = new AtFirstPicture<OpenedMembers<UncertaintySession>>(picture =>
                members.Open(parsed, picture, backend, all => new UncertaintySession(all, backend, attribution.Options(parsed, members.Device.Precision(parsed)))));
            var results = new ResultFolder(parsed.GetValue(folder)!, "uncertainty", members.Place(parsed));
            var loop = new PictureLoop(parsed.GetValue(json));
            var index = new ResultIndex(results, loop, "how sure");
            var code = loop.Run(members.Pictures(parsed, parsed.GetValue(pictures)!), Attribute, cancellation);
            index.Save();
            return Task.FromResult(code);

            void Attribute(NamedPicture picture, Image image)
            {
                var (classifier, all, by, session) = opened.For(image);
                var (name, shown) = (picture.Name, ShownPicture.Of(picture.Name, image, classifier.Preprocessing));
                var pixels = shown.Fitted.ToFloats();
                var kinds = Enum.GetValues<UncertaintyKind>().Select(kind => session.Run(pixels, kind, cancellation)).ToArray();
                var e = kinds[(int)attribution.Kind(parsed)];
                IEnumerable<(string, string)> settings = [.. attribution.Given(parsed), ("Seed", $"{members.Seed(parsed)}")];
                var overlay = shown.Overlaid(e.Map, e.MapShape[0], e.MapShape[1], isSigned: Array.Exists(e.Map, value => value < 0));
                var files = new ResultFiles(results, picture).Save(
                    overlay, HostTensor.From(e.Map, e.MapShape.ToArray()), () => UncertaintyReport.Render(kinds, all.Labels, shown, by, settings));
                index.Add(picture, by, files.Report!, overlay, e.Top[0].Label, e.Top[0].Probability, e.Warnings, $"uncertainty {NumberText.Nats(e.Uncertainty.Total)}");
                if (parsed.GetValue(json))
                    WriteJson(name, e, all.Labels, by, backend.Name, members.Seed(parsed), files);
                else
                    WriteTable(name, e, all.Labels, files);
            }
        });
        return command;
    }

    static IEnumerable<ClassNatsJson> Totals(UncertaintyExplanation e, LabelList labels) =>
        DeletionInsertion.Ranking(e.ClassTotals).Select(k => new ClassNatsJson(k, labels[k], e.ClassTotals[k]));

    static void WriteJson(string name, UncertaintyExplanation e, LabelList labels, Provenance by, string device, ulong seed, SavedFiles files)
    {
        var line = new UncertaintyJson(
            name, e.Members, by.Models, Provenance.Version, e.Count, device, seed, e.Uncertainty, e.Top, UncertaintyNames.Word(e.Kind), [.. Totals(e, labels)], e.MapSum,
            e.Milliseconds, e.BytesPlanned, files, e.Warnings);
        Console.Out.WriteLine(JsonSerializer.Serialize(line, JsonContext.Default.UncertaintyJson));
    }

    static void WriteTable(string name, UncertaintyExplanation e, LabelList labels, SavedFiles files)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{name}[/]: {e.Top[0].Label}, say {e.Count} members of {e.Members}");
        var table = new Table().Border(TableBorder.Simple).AddColumn("class").AddColumn(new TableColumn("probability").RightAligned())
            .AddColumn(new TableColumn($"{UncertaintyNames.Word(e.Kind)}, nats").RightAligned());
        var totals = e.ClassTotals;
        foreach (var c in e.Top)
            table.AddRow(Markup.Escape(c.Label), Number(100 * e.Probabilities[c.Index], "0.0") + " %", Number(totals[c.Index], "0.000"));
        if (e.Top.Count < totals.Length)
            table.AddRow(
                $"{totals.Length - e.Top.Count} others", Number(100 * (1 - e.Top.Sum(c => e.Probabilities[c.Index])), "0.0") + " %",
                Number(totals.Sum() - e.Top.Sum(c => totals[c.Index]), "0.000"));
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated($"{UncertaintyNames.Line(e.Uncertainty)}; {Number(e.Milliseconds, "0.0")} ms");
        foreach (var warning in e.Warnings)
            AnsiConsole.MarkupLineInterpolated($"[yellow]warning:[/] {warning}");
        foreach (var path in new[] { files.Overlay, files.Map, files.Report })
            Console.Out.WriteLine($"  {path}");
    }

    static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
