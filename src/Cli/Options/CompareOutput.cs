using System.CommandLine;
using System.Text.Json;
using Whence.Diagnose.Report;
using Whence.Explain;
using Whence.Explain.Reports;

namespace Whence.Cli;

/// <summary>Where a comparison goes, and what it must meet.</summary>
sealed class CompareOutput
{
    readonly Option<string[]> gates = new("--gate") { Description = "a condition to be met by every method, such as insertion>=0.6, or by one, lower(road[method=grad-cam])>0: else the command ends with 3" };
    readonly Option<bool> json = new("--json") { Description = "what compare.json holds on stdout" };
    readonly Option<DirectoryInfo> folder = new("--out") { Description = "folder of compare.html, compare.json, compare.csv and the results that they are made of", DefaultValueFactory = _ => new("whence-compare") };

    public void AddTo(Command command)
    {
        Option[] all = [gates, json, folder];
        foreach (var option in all)
            command.Add(option);
    }

    /// <summary>The path of a file in the folder, which is made.</summary>
    public string PathOf(ParseResult parsed, string name)
    {
        var place = parsed.GetValue(folder)!;
        place.Create();
        return Path.Combine(place.FullName, name);
    }

    /// <summary>The gates, read before any work is done.</summary>
    public CompareGate[] Gates(ParseResult parsed, ComparisonHeader header) =>
        [.. (parsed.GetValue(gates) ?? []).Select(gate => CompareGate.Parse(gate, header.Measures, header.Methods.Select(method => method.Name)))];

    /// <summary>Writes page, JSON and CSV of whole results, and returns the exit code.</summary>
    public int Write(ParseResult parsed, ComparisonResults results, CompareGate[] wanted, IReadOnlyList<MapMetricInfo> measures)
    {
        var summary = ComparisonSummary.Of(results, measures);
        GateResult[] checks = [.. wanted.SelectMany(gate => gate.Check(summary))];
        var text = JsonSerializer.Serialize(CompareJson.Of(summary, checks), JsonContext.Default.CompareJson);
        Save("compare.json", text + "\n");
        Save("compare.csv", CompareTables.Csv(summary));
        Save("compare.html", ComparisonPage.Render(summary, [.. checks.Select(CompareTables.Cells)], results.Header.HasTimes));
        if (parsed.GetValue(json))
            Console.Out.WriteLine(text);
        else
            CompareTables.Write(summary);
        return DiagnoseOutput.Passes(checks) ? ExitCode.Of(results) : ExitCode.GateFailed;

        void Save(string name, string content)
        {
            var path = PathOf(parsed, name);
            File.WriteAllText(path, content);
            Console.Error.WriteLine($"whence: {path}");
        }
    }
}
