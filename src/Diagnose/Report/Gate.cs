using Whence.Diagnose.Data;
using Whence.Diagnose.Metrics;
using Whence.Statistics;

namespace Whence.Diagnose.Report;

/// <summary>
/// A condition that a build must meet: <c>accuracy[blur=high]&gt;=0.8</c>, or of an interval's end, <c>lower(accuracy[blur=high, light=low])&gt;=0.75</c>.
/// </summary>
public sealed class Gate
{
    static readonly Metric ErrorRate = new("error rate", c => 1 - CountMetrics.Accuracy.Of(c));

    readonly GateText gate;

    Gate(GateText gate) => this.gate = gate;

    /// <summary>The names of the metrics that a gate may be of.</summary>
    public static IReadOnlyList<string> MetricNames { get; } = [.. CountMetrics.All.Select(metric => metric.Name), ErrorRate.Name, .. RankMetrics.Names];

    /// <summary>Reads a gate.</summary>
    /// <exception cref="DiagnoseException">It is none.</exception>
    public static Gate Parse(string text)
    {
        var gate = GateText.Parse(text, MetricNames);
        return MetricNames.Any(gate.Means) ? new(gate) : throw gate.Wrong($"there is no metric '{gate.Metric}'; there are {string.Join(", ", MetricNames)}");
    }

    /// <summary>Measures it on a model.</summary>
    /// <exception cref="DiagnoseException">A property or value is unknown, no example meets the conditions, or the model has no scores to rank by.</exception>
    public GateResult Check(ClassificationData data, ModelPredictions model)
    {
        var rows = Enumerable.Range(0, data.Count).ToArray();
        foreach (var (property, value) in gate.Conditions)
        {
            var (codes, code) = Codes(data, property, value);
            rows = Array.FindAll(rows, row => codes[row] == code);
        }
        if (rows.Length == 0)
            throw gate.Wrong("no example meets its conditions");
        var measured = gate.SideOf(Figure(data, model, rows));
        return new(gate.Text, model.Name, rows.Length, measured, gate.Holds(measured));
    }

    Interval Figure(ClassificationData data, ModelPredictions model, int[] rows)
    {
        if (RankMetrics.Names.Any(gate.Means))
        {
            if (!model.HasScores)
                throw gate.Wrong($"{model.Name} states no scores to rank examples by");
            return RankMetrics.Of(data, model, rows).Single(metric => gate.Means(metric.Metric)).Value;
        }
        var counts = Confusion.Of(Array.ConvertAll(rows, row => data.TruthArray[row]), Array.ConvertAll(rows, row => model.PredictedArray[row]), data.Classes.Count);
        if (gate.Means(ErrorRate.Name))
            return Wilson.Share(counts.Count - counts.Right, counts.Count);
        return MetricInterval.Of(counts, [CountMetrics.All.First(metric => gate.Means(metric.Name))])[0];
    }

    (byte[] Codes, int Code) Codes(ClassificationData data, string name, string value)
    {
        var property = data.Properties.FirstOrDefault(property => property.Name == name)
            ?? throw gate.Wrong($"there is no property '{name}'; there are {string.Join(", ", data.Properties.Select(p => p.Name))}");
        var code = property.Values.ToList().IndexOf(value);
        return code >= 0 ? (property.CodeArray, code) : throw gate.Wrong($"'{name}' has no value '{value}'; it has {string.Join(", ", property.Values.Take(20))}");
    }
}
