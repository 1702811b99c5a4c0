using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Whence.Explain;

namespace Whence.Cli;

/// <summary>One line of the JSON output of whence methods.</summary>
sealed record MethodJson(string Name, string Summary, string Reference);

/// <summary>One line of the JSON output of whence methods --measures.</summary>
sealed record MeasureJson(string Name, string Summary, string Reference, MetricDirection Direction, double? Null, MetricNeeds Needs);

/// <summary>whence methods: what there is, of methods or of the measures that compare takes.</summary>
static class MethodsCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "JSON Lines on stdout" };
        var measures = new Option<bool>("--measures") { Description = "the measures of maps instead, for compare" };
        var command = new Command("methods", "List the attribution methods, or the measures of their maps.") { measures, json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json))
                WriteJson(parsed.GetValue(measures));
            else if (parsed.GetValue(measures))
                WriteMeasures();
            else
                WriteTable();
        });
        return command;
    }

    static void WriteJson(bool ofMeasures)
    {
        if (ofMeasures)
        {
            foreach (var info in MapMetrics.All)
                Console.Out.WriteLine(JsonSerializer.Serialize(new(info.Name, info.Summary, info.Reference, info.Direction, info.Null, info.Needs), JsonContext.Default.MeasureJson));
            return;
        }
        foreach (var info in Explainers.All)
            Console.Out.WriteLine(JsonSerializer.Serialize(new(info.Name, info.Summary, info.Reference), JsonContext.Default.MethodJson));
    }

    static void WriteTable()
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("method").AddColumn("what it computes").AddColumn("source");
        foreach (var info in Explainers.All)
            table.AddRow(Markup.Escape(info.Name), Markup.Escape(info.Summary), Markup.Escape(info.Reference));
        AnsiConsole.Write(table);
    }

    static void WriteMeasures()
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("measure").AddColumn("what it says").AddColumn("better").AddColumn("source");
        foreach (var info in MapMetrics.All)
        {
            var better = info.Direction switch { MetricDirection.Higher => "larger", MetricDirection.Lower => "smaller", _ => "" };
            table.AddRow(Markup.Escape(info.Name), Markup.Escape(info.Summary), better, Markup.Escape(info.Reference));
        }
        AnsiConsole.Write(table);
    }
}
