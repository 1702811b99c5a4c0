using System.CommandLine;
using System.Text.Json;
using Whence.Runtime;

namespace Whence.Cli.Bench;

/// <summary>One line of the JSON output of whence bench: either a timing or counts.</summary>
sealed record BenchJson(string Bench, string Device, string Description, BenchTiming? Timing, BenchCounts? Counts);

/// <summary>Where the rows of a bench go: a table or JSON Lines on stdout, CSV and HTML to files.</summary>
sealed class BenchOutput(string bench)
{
    readonly Option<bool> json = new("--json") { Description = "JSON Lines on stdout, as they are measured" };
    readonly Option<FileInfo?> csv = new("--csv") { Description = "write the table to this file" };
    readonly Option<FileInfo?> html = new("--html") { Description = "write the table, and for times a roofline plot, to this file" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { json, csv, html })
            command.Options.Add(option);
    }

    public void Write(ParseResult parsed, Backend backend, IEnumerable<BenchTiming> rows)
    {
        var timings = Collect(parsed, rows, row => new(bench, backend.Name, backend.Description, row, null));
        Save(parsed, BenchTable.Of(timings), () => BenchReport.Render(Title, backend.Description, timings));
    }

    public void Write(ParseResult parsed, Backend backend, IEnumerable<BenchCounts> rows)
    {
        var counts = Collect(parsed, rows, row => new(bench, backend.Name, backend.Description, null, row));
        Save(parsed, BenchTable.Of(counts), () => BenchReport.Render(Title, backend.Description, counts));
    }

    string Title => $"whence bench {bench}";

    List<T> Collect<T>(ParseResult parsed, IEnumerable<T> rows, Func<T, BenchJson> line)
    {
        var list = new List<T>();
        foreach (var row in rows)
        {
            list.Add(row);
            if (parsed.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(line(row), JsonContext.Default.BenchJson));
        }
        return list.Count > 0 ? list : throw new UsageException("--filter: nothing has this in its name");
    }

    void Save(ParseResult parsed, BenchTable table, Func<string> page)
    {
        if (parsed.GetValue(csv) is { } file)
            File.WriteAllText(file.FullName, table.ToCsv());
        if (parsed.GetValue(html) is { } report)
            File.WriteAllText(report.FullName, page());
        if (!parsed.GetValue(json))
            ConsoleTable.Write(table.Columns, table.Rows);
    }
}
