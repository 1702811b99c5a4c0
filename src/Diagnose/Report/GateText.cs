using System.Globalization;
using System.Text.RegularExpressions;

namespace Whence.Diagnose.Report;

/// <summary>
/// A condition as it is written: <c>METRIC[PROPERTY=VALUE, ...]&gt;=NUMBER</c>, or with lower(...) or upper(...) around the left side, which stand for
/// the ends of the 95 % interval.
/// </summary>
public sealed partial class GateText
{
    GateText(string text, Match match, double bound)
    {
        (Text, Side, Metric, Comparison, Bound) = (text, match.Groups["side"].Value, match.Groups["metric"].Value.Trim(), match.Groups["is"].Value, bound);
        Conditions = [.. Comma().Split(match.Groups["where"].Value).Where(condition => condition.Length > 0).Select(Condition)];
    }

    /// <summary>The whole.</summary>
    public string Text { get; }

    /// <summary>lower, upper or empty.</summary>
    public string Side { get; }

    /// <summary>What is measured.</summary>
    public string Metric { get; }

    /// <summary>What the examples have in common.</summary>
    public IReadOnlyList<(string Property, string Value)> Conditions { get; }

    string Comparison { get; }

    double Bound { get; }

    /// <summary>Reads one.</summary>
    /// <param name="text">The gate.</param>
    /// <param name="metrics">The metrics that there are, for the message.</param>
    /// <exception cref="DiagnoseException">It is none.</exception>
    public static GateText Parse(string text, IEnumerable<string> metrics)
    {
        var match = Form().Match(text);
        var isWrapped = match.Groups["side"].Success;
        if (match.Success && match.Groups["open"].Success == isWrapped && match.Groups["close"].Success == isWrapped
            && double.TryParse(match.Groups["bound"].Value, CultureInfo.InvariantCulture, out var bound))
        {
            return new(text, match, bound);
        }
        throw new DiagnoseException(
            $"gate '{text}': expects METRIC[PROPERTY=VALUE, ...]>=NUMBER, or lower(...) or upper(...) around the left side; metrics are {string.Join(", ", metrics)}");
    }

    /// <summary>Whether a name in the gate means this metric; case and underscores do not matter.</summary>
    public bool Means(string metric) => string.Equals(metric, Metric.Replace('_', ' '), StringComparison.OrdinalIgnoreCase);

    /// <summary>Which end of a figure's interval, or the figure itself.</summary>
    /// <exception cref="DiagnoseException">The figure has no interval.</exception>
    public double SideOf(Statistics.Interval figure)
    {
        var measured = Side switch { "lower" => figure.Low, "upper" => figure.High, _ => figure.Mean };
        return !double.IsNaN(measured) || double.IsNaN(figure.Mean) ? measured : throw Wrong($"'{Metric}' has no interval here; leave {Side}() out");
    }

    /// <summary>Whether a figure meets the condition; one that is no number does not.</summary>
    public bool Holds(double measured) => Comparison switch { ">=" => measured >= Bound, ">" => measured > Bound, "<=" => measured <= Bound, _ => measured < Bound };

    /// <summary>What is wrong with the gate.</summary>
    public DiagnoseException Wrong(string reason) => new($"gate '{Text}': {reason}");

    (string Property, string Value) Condition(string condition) => condition.Split('=', 2) is [var property, var value]
        ? (property.Trim(), value.Trim())
        : throw Wrong($"'{condition.Trim()}' is not PROPERTY=VALUE");

    // One that no parentheses enclose: a method's options have commas between them.
    [GeneratedRegex(@",(?![^()]*\))")]
    private static partial Regex Comma();

    [GeneratedRegex(@"^\s*(?<side>lower|upper)?(?<open>\()?(?<metric>[^\[\]()<>=]+)(\[(?<where>[^\]]*)\])?(?<close>\))?\s*(?<is>>=|<=|>|<)\s*(?<bound>[^<>=]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
