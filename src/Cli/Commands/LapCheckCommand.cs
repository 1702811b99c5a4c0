using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Graphs;

namespace Whence.Cli;

/// <summary>whence lap check: does a network with LAP layers look where it should?</summary>
static class LapCheckCommand
{
    public static Command Create()
    {
        var (model, masks) = (new ModelOptions(), new LapMaskOptions());
        var data = new Option<string>("--data") { HelpName = "DATA", Description = $"pictures: {DatasetOptions.Forms}", Required = true };
        var images = new Option<int>("--images") { Description = "the first so many", DefaultValueFactory = _ => 100 }.Within(1);
        var method = new Option<string>("--method") { Description = "the map to check: lap or lap-sharp", DefaultValueFactory = _ => "lap" };
        method.AcceptOnlyFromAmong([.. Explainers.All.Where(info => info.NeedsLap).Select(info => info.Name)]);
        var page = new Option<FileInfo?>("--html") { Description = "a page of the same is written here" };
        var json = new Option<bool>("--json") { Description = "JSON on stdout" };
        var command = new Command("check", "Check whether a network with LAP layers looks where it should.") { data, images, method, page, json };
        model.AddTo(command);
        masks.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var classifier = model.Classifier(parsed, () => DatasetOptions.First(parsed.GetValue(data)!));
            using var backend = model.Device.Open(parsed);
            using var weights = new Weights(backend);
            classifier.Load(weights);
            using var set = DatasetOptions.Open(parsed.GetValue(data)!, classifier);
            var known = masks.Of(parsed, set, classifier);
            using var check = new LapCheck(classifier, weights, Explainers.Create(parsed.GetValue(method)!), model.Device.Precision(parsed));
            var report = check.Run(Math.Min(set.Count, parsed.GetValue(images)), i => (classifier.Prepare(set[i].Image).Pixels, set.LabelOf(i)), Mask, cancellation);
            if (parsed.GetValue(page) is { } file)
                File.WriteAllText(file.FullName, LapCheckPage.Render(report, set.Name, Provenance.Of(classifier, backend)));
            Write(report, parsed.GetValue(json));
            return Task.FromResult(0);

            float[]? Mask(int i)
            {
                var values = new float[classifier.InputShape[1] * classifier.InputShape[2]];
                return known?.Read(i, values) == true ? values : null;
            }
        });
        return command;
    }

    static void Write(LapReport report, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(report with { Network = Provenance.FileName(report.Network) }, JsonContext.Default.LapReport));
            return;
        }
        static string Number(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "";
        ConsoleTable.Write(
            ["measure", "mean", "from", "to", "by chance", "pictures"],
            report.Measures.Select(m => new[] { m.Name, Number(m.Mean), Number(m.Low), Number(m.High), Number(m.Chance), $"{m.Pictures}" }));
    }
}
