using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Whence.Explain;

namespace Whence.Cli;

/// <summary>One line of the JSON output of whence methods.</summary>
sealed record MethodJson(string Name, string Summary, string Reference);

/// <summary>whence methods: what there is.</summary>
static class MethodsCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "JSON Lines on stdout" };
        var command = new Command("methods", "List the attribution methods.") { json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json))
                WriteJson();
            else
                WriteTable();
        });
        return command;
    }

    static void WriteJson()
    {
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
}
