using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using Whence.Explain;
using Whence.Explain.Reports;

namespace Whence.Cli;

/// <summary>One line of the JSON output of whence methods.</summary>
sealed record MethodJson(string Name, string Summary, string Reference, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PluginFile? Plugin);

/// <summary>One line of the JSON output of whence methods --measures.</summary>
sealed record MeasureJson(
    string Name, string Summary, string Reference, MetricDirection Direction, double? Null, MetricNeeds Needs, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PluginFile? Plugin);

/// <summary>whence methods: what there is, of methods or of the measures that compare takes.</summary>
static class MethodsCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "JSON Lines on stdout" };
        var measures = new Option<bool>("--measures") { Description = "the measures of maps instead, for compare" };
        var command = new Command("methods", "List the attribution methods, or the measures of their maps.") { measures, json };
        var plugin = new PluginOption(typeof(ExplainerInfo), typeof(MapMetricInfo));
        plugin.AddTo(command);
        command.SetAction(parsed =>
        {
            var catalogue = plugin.Of(parsed);
            if (parsed.GetValue(json))
                WriteJson(catalogue, parsed.GetValue(measures));
            else if (parsed.GetValue(measures))
                WriteMeasures(catalogue);
            else
                WriteTable(catalogue);
        });
        return command;
    }

    static void WriteJson(Catalogue catalogue, bool ofMeasures)
    {
        if (ofMeasures)
        {
            foreach (var info in catalogue.Measures)
                Console.Out.WriteLine(JsonSerializer.Serialize(new(info.Name, info.Summary, info.Reference, info.Direction, info.Null, info.Needs, catalogue.FileOf(info)), JsonContext.Default.MeasureJson));
            return;
        }
        foreach (var info in catalogue.Methods)
            Console.Out.WriteLine(JsonSerializer.Serialize(new(info.Name, info.Summary, info.Reference, catalogue.FileOf(info)), JsonContext.Default.MethodJson));
    }

    static void WriteTable(Catalogue catalogue)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("method").AddColumn("what it computes").AddColumn("source");
        foreach (var info in catalogue.Methods)
            table.AddRow(Markup.Escape(info.Name), Markup.Escape(info.Summary), Markup.Escape(Source(info.Reference, catalogue.FileOf(info))));
        AnsiConsole.Write(table);
    }

    static void WriteMeasures(Catalogue catalogue)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("measure").AddColumn("what it says").AddColumn("better").AddColumn("source");
        foreach (var info in catalogue.Measures)
        {
            var better = info.Direction switch { MetricDirection.Higher => "larger", MetricDirection.Lower => "smaller", _ => "" };
            table.AddRow(Markup.Escape(info.Name), Markup.Escape(info.Summary), better, Markup.Escape(Source(info.Reference, catalogue.FileOf(info))));
        }
        AnsiConsole.Write(table);
    }

    static string Source(string reference, PluginFile? file) => file is null ? reference : reference.Length == 0 ? file.File : $"{reference}, {file.File}";
}
