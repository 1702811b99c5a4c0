using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Models;

namespace Whence.Cli;

/// <summary>Prints explanations: JSON Lines, or tables for people.</summary>
sealed class ResultWriter(bool json, string device, IReadOnlyList<PluginFile> plugins)
{
    /// <summary>Goes through pictures, and prints those that cannot be used as it prints explanations.</summary>
    public PictureLoop Pictures { get; } = new(json);

    public void Write(string name, Explanation e, INetwork network, SavedFiles? files)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(ExplanationJson.Of(name, e, network, device, files, plugins), JsonContext.Default.ExplanationJson));
            return;
        }
        AnsiConsole.MarkupLineInterpolated($"[bold]{name}[/]: {e.Target.Label}, {Percent(e.Target.Probability)}, says {Path.GetFileName(e.Network)}");
        AnsiConsole.Write(Classes(e));
        if (e.Concepts.Count > 0)
            AnsiConsole.Write(Concepts(e));
        AnsiConsole.MarkupLineInterpolated($"{e.Method}, {SampleText.Of(e)}, {Number(e.Milliseconds)} ms, {Number(e.BytesPlanned / 1048576.0)} MiB planned{Quality(e)}");
        foreach (var warning in e.Warnings)
            AnsiConsole.MarkupLineInterpolated($"[yellow]warning:[/] {warning}");
        foreach (var path in new[] { files?.Overlay, files?.Map, files?.Report })
        {
            if (path is not null)
                Console.Out.WriteLine($"  {path}");
        }
    }

    static Table Classes(Explanation e)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("class").AddColumn(new TableColumn("probability").RightAligned())
            .AddColumn(new TableColumn("logit").RightAligned());
        foreach (var c in e.Top)
            table.AddRow(Markup.Escape(c.Label), Percent(c.Probability), c.Logit.ToString("0.00", CultureInfo.InvariantCulture));
        return table;
    }

    // A concept a line, those of highest score at the last layer first.
    static Table Concepts(Explanation e)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("concept");
        foreach (var layer in ConceptTable.Layers(e))
            table.AddColumn(new TableColumn(Markup.Escape(layer)).RightAligned());
        foreach (var row in ConceptTable.Rows(e))
            table.AddRow([Markup.Escape(row.Label), .. row.Scores.Select(score => score.ToString("0.00", CultureInfo.InvariantCulture))]);
        return table;
    }

    static string Quality(Explanation e)
    {
        var gap = e.Gap is { } g ? $", completeness gap {Number(g.Relative)}" : "";
        var noise = e.MeanStandardError is { } error ? $", mean standard error {Number(error)}" : "";
        return gap + noise + (e.Reliability is { } r ? string.Create(CultureInfo.InvariantCulture, $", reliability {r:0.00}") : "");
    }

    static string Percent(double? share) => share is { } known ? (100 * known).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "no probability";

    static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
