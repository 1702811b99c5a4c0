using System.Globalization;
using System.Text.RegularExpressions;
using Whence.Diagnose.Data;
using Whence.Diagnose.Metrics;

namespace Whence.Diagnose.Report;

/// <summary>
/// A condition that a build must meet: <c>accuracy[blur=high]&gt;=0.8</c>, or of an interval's end, <c>lower(accuracy[blur=high, light=low])&gt;=0.75</c>.
/// </summary>
public sealed partial class Gate
{
    readonly string text;
    readonly string side;
    readonly Metric metric;
    readonly (string Property, string Value)[] conditions;
    readonly string comparison;
    readonly double bound;

    Gate(string text, Match match, double bound)
    {
        this.text = text;
        side = match.Groups["side"].Value;
        metric = Find(match.Groups["metric"].Value.Trim());
        conditions = [.. match.Groups["where"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Condition)];
        (comparison, this.bound) = (match.Groups["is"].Value, bound);
    }

    /// <summary>The names of the metrics that a gate may be of.</summary>
    public static IReadOnlyList<string> MetricNames { get; } = [.. CountMetrics.All.Select(metric => metric.Name), "error rate"];

    /// <summary>Reads a gate.</summary>
    /// <exception cref="DiagnoseException">It is none.</exception>
    public static Gate Parse(string text)
    {
        var match = Form().Match(text);
        var isWrapped = match.Groups["side"].Success;
        if (match.Success && match.Groups["open"].Success == isWrapped && match.Groups["close"].Success == isWrapped
            && double.TryParse(match.Groups["bound"].Value, CultureInfo.InvariantCulture, out var bound))
        {
            return new(text, match, bound);
        }
        throw new DiagnoseException(
            $"gate '{text}': expects METRIC[PROPERTY=VALUE, ...]>=NUMBER, or lower(...) or upper(...) around the left side; metrics are {string.Join(", ", MetricNames)}");
    }

    /// <summary>Measures it on a model.</summary>
    /// <exception cref="DiagnoseException">A property or value is unknown, or no example meets the conditions.</exception>
    public GateResult Check(ClassificationData data, ModelPredictions model)
    {
        var rows = Enumerable.Range(0, data.Count).ToArray();
        foreach (var (property, value) in conditions)
        {
            var (codes, code) = Codes(data, property, value);
            rows = Array.FindAll(rows, row => codes[row] == code);
        }
        if (rows.Length == 0)
            throw new DiagnoseException($"gate '{text}': no example meets its conditions");
        var counts = Confusion.Of(Array.ConvertAll(rows, row => data.TruthArray[row]), Array.ConvertAll(rows, row => model.PredictedArray[row]), data.Classes.Count);
        var figure = MetricInterval.Of(counts, [metric])[0];
        var measured = side switch { "lower" => figure.Low, "upper" => figure.High, _ => figure.Mean };
        return new(text, model.Name, rows.Length, measured, Holds(measured));
    }

    bool Holds(double measured) => comparison switch { ">=" => measured >= bound, ">" => measured > bound, "<=" => measured <= bound, _ => measured < bound };

    (byte[] Codes, int Code) Codes(ClassificationData data, string name, string value)
    {
        var property = data.Properties.FirstOrDefault(property => property.Name == name)
            ?? throw new DiagnoseException($"gate '{text}': there is no property '{name}'; there are {string.Join(", ", data.Properties.Select(p => p.Name))}");
        var code = property.Values.ToList().IndexOf(value);
        return code >= 0
            ? (property.CodeArray, code)
            : throw new DiagnoseException($"gate '{text}': '{name}' has no value '{value}'; it has {string.Join(", ", property.Values.Take(20))}");
    }

    (string Property, string Value) Condition(string condition) => condition.Split('=', 2) is [var property, var value]
        ? (property.Trim(), value.Trim())
        : throw new DiagnoseException($"gate '{text}': '{condition.Trim()}' is not PROPERTY=VALUE");

    Metric Find(string name)
    {
        if (Same("error rate"))
            return new("error rate", c => 1 - CountMetrics.Accuracy.Of(c));
        return CountMetrics.All.FirstOrDefault(known => Same(known.Name))
            ?? throw new DiagnoseException($"gate '{text}': there is no metric '{name}'; there are {string.Join(", ", MetricNames)}");

        bool Same(string known) => string.Equals(known, name.Replace('_', ' '), StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"^\s*(?<side>lower|upper)?(?<open>\()?(?<metric>[^\[\]()<>=]+)(\[(?<where>[^\]]*)\])?(?<close>\))?\s*(?<is>>=|<=|>|<)\s*(?<bound>[^<>=]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
