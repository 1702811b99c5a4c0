using Whence.Diagnose.Report;
using Whence.Explain;

namespace Whence.Cli;

/// <summary>
/// A condition that a comparison must meet, written as those of diagnose: <c>insertion&gt;=0.6</c> of every method that is no control, <c>lower(road[method=grad-cam])&gt;0</c> of one,
/// or of its ranking by absolute values with <c>:absolute</c> behind the name.
/// </summary>
sealed class CompareGate
{
    readonly GateText text;
    readonly int measure;
    readonly MethodText? method;

    CompareGate(GateText text, int measure, MethodText? method) => (this.text, this.measure, this.method) = (text, measure, method);

    /// <summary>Reads a gate.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="measures">The measures that are taken.</param>
    /// <param name="methods">Names of the methods.</param>
    /// <exception cref="Diagnose.DiagnoseException">It is none, or of another measure or method.</exception>
    public static CompareGate Parse(string gate, IReadOnlyList<string> measures, IEnumerable<string> methods)
    {
        var text = GateText.Parse(gate, measures);
        var measure = Enumerable.Range(0, measures.Count).FirstOrDefault(m => text.Means(measures[m]), -1);
        if (measure < 0)
            throw text.Wrong($"'{text.Metric}' is not among the measures; they are {string.Join(", ", measures)}");
        return text.Conditions switch
        {
            [] => new(text, measure, null),
            [("method", var name)] when MethodText.Parse(name, gate) is var method && methods.Contains(method.Title) => new(text, measure, method),
            [("method", var name)] => throw text.Wrong($"there is no method '{name}'; there are {string.Join(", ", methods.Distinct())}"),
            _ => throw text.Wrong("one condition is possible, method=NAME"),
        };
    }

    /// <summary>Measures it on every method that it is of.</summary>
    public IEnumerable<GateResult> Check(ComparisonSummary summary) => summary.Rows
        .Where(row => method is null ? !row.IsControl : row.Method == method.Title && (row.Absolute || !method.IsAbsolute))
        .Select(row => (row, score: row.Scores[measure])).Select(pair => Check(pair.row, pair.score));

    GateResult Check(ComparisonRow row, ComparisonScore score)
    {
        var measured = score.Count == 0 ? double.NaN : text.SideOf(score.Mean);
        return new(text.Text, row.Title, score.Count, measured, text.Holds(measured));
    }
}
