using System.Text.Json;
using Whence.Diagnose.Tables;
using Whence.Diagnose.Weakness;
using Whence.Statistics;

namespace Whence.Diagnose.Report;

/// <summary>
/// An earlier diagnosis, as <c>whence diagnose --json</c> printed it, to hold a later one against: overall and for every value that both have. It holds
/// counts, not examples; where the examples are the same ones, the test is careful.
/// </summary>
public sealed class Baseline
{
    readonly string source;
    readonly Dictionary<string, Dictionary<(string Property, string Value), (long Count, long Errors)>> models = [];

    Baseline(string source) => this.source = source;

    /// <summary>Reads one.</summary>
    /// <exception cref="TableException">The file is no diagnosis.</exception>
    public static Baseline Read(string path)
    {
        var baseline = new Baseline(Path.GetFileName(path));
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var diagnosis = document.RootElement.GetProperty("diagnosis");
            foreach (var model in diagnosis.GetProperty("models").EnumerateArray())
                baseline.Add(model, diagnosis.GetProperty("count").GetInt64());
        }
        catch (JsonException caught)
        {
            throw new TableException(baseline.source, caught.Message, (caught.LineNumber ?? 0) + 1, inner: caught);
        }
        catch (Exception caught) when (caught is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new TableException(baseline.source, $"is not what diagnose prints with --json: {caught.Message}", inner: caught);
        }
        return baseline;
    }

    /// <summary>Compares every model that has a counterpart of its name; one alone is compared with one alone.</summary>
    /// <param name="diagnosis">The later diagnosis.</param>
    /// <param name="least">Values with fewer examples then or now are left out.</param>
    /// <exception cref="DiagnoseException">No model has a counterpart.</exception>
    public IReadOnlyList<BaselineChange> Compare(Diagnosis diagnosis, int least = 30)
    {
        var changes = new List<BaselineChange>();
        var isOne = models.Count == 1 && diagnosis.Models.Count == 1;
        foreach (var model in diagnosis.Models)
        {
            if (!models.TryGetValue(isOne ? models.Keys.Single() : model.Model, out var before))
                continue;
            foreach (var ((property, value), now) in Counts(model, diagnosis.Count))
            {
                if (before.TryGetValue((property, value), out var then) && Math.Min(then.Count, now.Count) >= least)
                    changes.Add(Change(model.Model, property.Length == 0 ? null : new Condition(property, value), then, now));
            }
        }
        if (changes.Count == 0)
            throw new DiagnoseException($"{source} has nothing to compare: it is of {string.Join(", ", models.Keys)}, this is of {string.Join(", ", diagnosis.Models.Select(m => m.Model))}");
        var adjusted = Multiplicity.Holm([.. changes.Select(change => change.PValue)]);
        return [.. changes.Select((change, i) => change with { Adjusted = adjusted[i] }).OrderBy(change => change.PValue)];
    }

    static BaselineChange Change(string model, Condition? slice, (long Count, long Errors) then, (long Count, long Errors) now) => new(
        model, slice, then.Count, then.Errors, now.Count, now.Errors,
        Hypergeometric.AtLeast(now.Errors, now.Count, then.Errors + now.Errors, then.Count + now.Count), double.NaN);

    static IEnumerable<((string Property, string Value) Slice, (long Count, long Errors) Counts)> Counts(ModelDiagnosis model, long count)
    {
        yield return (("", ""), (count, model.Slices.Errors));
        foreach (var row in model.Values)
            yield return ((row.Property, row.Value), (row.Count, row.Errors));
    }

    void Add(JsonElement model, long count)
    {
        var rows = new Dictionary<(string, string), (long, long)> { [("", "")] = (count, model.GetProperty("slices").GetProperty("errors").GetInt64()) };
        foreach (var row in model.GetProperty("values").EnumerateArray())
        {
            rows[(row.GetProperty("property").GetString()!, row.GetProperty("value").GetString()!)] =
                (row.GetProperty("count").GetInt64(), row.GetProperty("errors").GetInt64());
        }
        models[model.GetProperty("model").GetString()!] = rows;
    }
}
