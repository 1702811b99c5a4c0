using System.Globalization;
using System.Text;
using Whence.Diagnose.Report;
using Whence.Explain;
using Whence.Explain.Reports;
using static System.FormattableString;

namespace Whence.Cli;

/// <summary>A comparison as text: a line a method and measure as CSV, and a table for people.</summary>
static class CompareTables
{
    /// <summary>The CSV.</summary>
    public static string Csv(ComparisonSummary summary)
    {
        var text = new StringBuilder("method,ranking,control,measure,direction,null,mean,low,high,pictures\n");
        foreach (var row in summary.Rows)
        {
            foreach (var (score, measure) in row.Scores.Zip(summary.Measures))
            {
                var known = measure.Info.Null is { } value ? Number(value) : "";
                text.Append(CultureInfo.InvariantCulture, $"{Quoted(row.Method)},{(row.Absolute ? "absolute" : "signed")},{(row.IsControl ? "yes" : "no")},{score.Measure},{measure.Info.Direction.ToString().ToLowerInvariant()},{known},{Number(score.Mean.Mean)},{Number(score.Mean.Low)},{Number(score.Mean.High)},{score.Count}\n");
            }
        }
        return text.ToString();
    }

    /// <summary>Cells of a gate.</summary>
    public static string[] Cells(GateResult gate) => [gate.Gate, gate.Model, double.IsNaN(gate.Measured) ? "–" : NumberText.Of(gate.Measured), gate.Holds ? "yes" : "no"];

    /// <summary>The table on stdout.</summary>
    public static void Write(ComparisonSummary summary)
    {
        string[] times = summary.Results.Header.HasTimes ? ["ms"] : [];
        ConsoleTable.Write(["method", .. summary.Results.Header.Measures, .. times], summary.Rows.Select(row => (string[])
        [
            row.Title, .. row.Scores.Select(score => score.Count == 0 ? "" : Invariant($"{score.Mean.Mean:0.000} ({score.Mean.Low:0.000} to {score.Mean.High:0.000})")),
            .. times.Select(_ => row.Milliseconds is { } time ? Invariant($"{time:0.0}") : ""),
        ]));
        if (summary.IsChecked)
            Console.Out.WriteLine($"the randomisation check fails for: {(summary.Failing.Any() ? string.Join(", ", summary.Failing.Select(row => row.Title)) : "none")}");
    }

    // Options of a method have commas between them.
    static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"")}\"";

    static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);
}
