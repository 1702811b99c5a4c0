using Spectre.Console;

namespace Whence.Cli;

/// <summary>A table on stdout.</summary>
static class ConsoleTable
{
    // A pipe or a file has no width that lines should be broken at.
    const int Unbroken = 400;

    public static void Write(IEnumerable<string> columns, IEnumerable<IEnumerable<string>> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)).NoWrap());
        foreach (var row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
            console.Profile.Width = Unbroken;
        console.Write(table);
    }
}
