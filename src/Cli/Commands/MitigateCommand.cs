using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Whence.Explain.Reports;
using Whence.Models.Images;
using Whence.Models.Tensors;
using Whence.Uncertainty;
using Whence.Uncertainty.Reports;

namespace Whence.Cli;

/// <summary>whence mitigate: the prediction before and after attention turned away from the pixels that made it uncertain.</summary>
static class MitigateCommand
{
    public static Command Create()
    {
        var pictures = PictureArgument.Create();
        var (members, attribution) = (new EnsembleOptions(), new AttributionOptions());
        var place = new Option<AttentionPlace>("--at") { Description = "where attention acts: input (blurs pixels) or features (weakens a layer)", DefaultValueFactory = _ => AttentionPlace.Input };
        var layer = new Option<string?>("--layer") { Description = "with --at features: the layer; each model's default of 'whence layers' without it" };
        var strength = new Option<double>("--strength") { Description = "0 changes nothing, 1 takes the most uncertain pixels away", DefaultValueFactory = _ => 0.5 };
        var sigma = new Option<double?>("--sigma") { Description = "with --at input: the blur in pixels; a twentieth of the longer side by default" };
        var folder = new Option<DirectoryInfo>("--out") { Description = "folder for overlays, maps and reports", DefaultValueFactory = _ => new("whence-out") };
        var json = new Option<bool>("--json") { Description = "JSON Lines on stdout, one object per picture" };
        var command = new Command("mitigate", "Predict again with attention turned away from what makes a prediction uncertain.") { pictures, place, layer, strength, sigma, folder, json };
        members.AddTo(command);
        attribution.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            using var backend = members.Device.Open(parsed);
            var options = new MitigationOptions
            {
                Place = parsed.GetValue(place),
                Layer = parsed.GetValue(layer),
                Strength = parsed.GetValue(strength),
                Sigma = parsed.GetValue(sigma),
                Attribution = attribution.Options(parsed, members.Device.Precision(parsed)),
            };
            using var opened = new AtFirstPicture<OpenedMembers<MitigationSession>>(picture => members.Open(parsed, picture, backend, all => new MitigationSession(all, backend, options)));
            IEnumerable<(string, string)> settings = [.. Given(options), .. attribution.Given(parsed), ("Seed", $"{members.Seed(parsed)}")];
            var results = new ResultFolder(parsed.GetValue(folder)!, "mitigate", members.Place(parsed));
            var loop = new PictureLoop(parsed.GetValue(json));
            var index = new ResultIndex(results, loop, "attention turned away");
            var code = loop.Run(members.Pictures(parsed, parsed.GetValue(pictures)!), Mitigate, cancellation);
            index.Save();
            return Task.FromResult(code);

            void Mitigate(NamedPicture picture, Image image)
            {
                var (classifier, all, by, session) = opened.For(image);
                var (name, shown) = (picture.Name, ShownPicture.Of(picture.Name, image, classifier.Preprocessing));
                var mitigation = session.Run(shown.Fitted.ToFloats(), attribution.Kind(parsed), cancellation);
                var (before, after) = (mitigation.Before, mitigation.After);
                var overlay = shown.Overlaid(before.Map, before.MapShape[0], before.MapShape[1], isSigned: false);
                var places = new ResultFiles(results, picture with { Name = $"{Path.GetFileNameWithoutExtension(picture.Name)}.mitigated.png" });
                var files = places.Save(
                    overlay, HostTensor.From(mitigation.Attention, before.MapShape[0], before.MapShape[1]), () => MitigationReport.Render(mitigation, all.Labels, shown, by, settings));
                var change = $"{UncertaintyNames.Word(before.Kind)} {NumberText.Nats(before.Value)}, then {NumberText.Nats(after.Of(before.Kind))}";
                index.Add(picture, by, files.Report!, overlay, after.Top[0].Label, after.Top[0].Probability, mitigation.Warnings, change);
                Write(Line(name, mitigation, options, by, backend.Name, members.Seed(parsed), files), parsed.GetValue(json));
            }
        });
        return command;
    }

    static IEnumerable<(string, string)> Given(MitigationOptions options) =>
    [
        ("Attention on", $"{options.Place}".ToLowerInvariant() + (options.Layer is { } at ? $", {at}" : "")),
        ("Strength", options.Strength.ToString(CultureInfo.InvariantCulture)),
    ];

    static MitigationJson Line(string name, Mitigation m, MitigationOptions options, Provenance by, string device, ulong seed, SavedFiles files) => new(
        name, m.Before.Members, by.Models, Provenance.Version, m.Before.Count, device, seed, UncertaintyNames.Word(m.Before.Kind), $"{options.Place}".ToLowerInvariant(), options.Layer,
        options.Strength, PredictionJson.Of(m.Before), PredictionJson.Of(m.After), m.KeepsClass, m.Reduction, m.Worse, files, m.Warnings);

    static void Write(MitigationJson line, bool json)
    {
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(line, JsonContext.Default.MitigationJson));
        else
            WriteTable(line);
    }

    static void WriteTable(MitigationJson m)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{m.Image}[/], {m.Count} members of {m.Members}");
        var table = new Table().Border(TableBorder.Simple).AddColumn("").AddColumn("says").AddColumn(new TableColumn("probability").RightAligned())
            .AddColumn(new TableColumn("total").RightAligned()).AddColumn(new TableColumn("aleatoric").RightAligned())
            .AddColumn(new TableColumn("epistemic, nats").RightAligned());
        foreach (var (when, p) in new[] { ("before", m.Before), ("after", m.After) })
        {
            table.AddRow(
                when, Markup.Escape(p.Top[0].Label), Number(100 * p.Top[0].Probability.GetValueOrDefault(), "0.0") + " %", Number(p.Uncertainty.Total), Number(p.Uncertainty.Aleatoric),
                Number(p.Uncertainty.Epistemic));
        }
        AnsiConsole.Write(table);
        foreach (var warning in m.Warnings)
            AnsiConsole.MarkupLineInterpolated($"[yellow]warning:[/] {warning}");
        Console.Out.WriteLine($"  {m.Files.Report}");
    }

    static string Number(double value, string format = "0.000") => value.ToString(format, CultureInfo.InvariantCulture);
}
