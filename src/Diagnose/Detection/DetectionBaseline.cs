using System.Text.Json;
using Whence.Diagnose.Tables;
using Whence.Statistics;

namespace Whence.Diagnose.Detection;

/// <summary>
/// Earlier diagnoses of detectors, as <c>whence diagnose --json</c> printed them, to hold a later one against: recall, precision and AP50 of all pictures and of every value of a
/// property of pictures, and recall of every value of a property of objects, as far as both have them. Recall and precision are compared by Fisher's exact test of the counts
/// that the clustered ones are worth [Rao 1992], average precision by its resampled error. Where the pictures are the same ones, the tests are careful.
/// </summary>
public sealed class DetectionBaseline
{
    readonly string source;
    readonly Dictionary<string, Dictionary<(string Property, string Value, string Figure), Measured>> models = [];

    DetectionBaseline(string source) => this.source = source;

    /// <summary>Reads one: a JSON document a model.</summary>
    /// <exception cref="TableException">The file holds no diagnosis of detections.</exception>
    public static DetectionBaseline Read(string path)
    {
        var baseline = new DetectionBaseline(Path.GetFileName(path));
        try
        {
            baseline.Read(File.ReadAllBytes(path));
        }
        catch (JsonException caught)
        {
            throw new TableException(baseline.source, caught.Message, (caught.LineNumber ?? 0) + 1, inner: caught);
        }
        catch (Exception caught) when (caught is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new TableException(baseline.source, $"is not what diagnose prints of detections with --json: {caught.Message}", inner: caught);
        }
        return baseline.models.Count > 0 ? baseline : throw new TableException(baseline.source, "is empty, expects what diagnose prints of detections with --json");
    }

    /// <summary>Compares a model with its counterpart of the same name; one alone is compared with one alone.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="diagnosis">The later diagnosis.</param>
    /// <param name="isAlone">Whether there is no other model now.</param>
    /// <param name="least">Values with fewer objects, or for precision detections, then or now are left out.</param>
    /// <exception cref="DiagnoseException">There is nothing to compare.</exception>
    public IReadOnlyList<DetectionChange> Compare(string model, DetectionDiagnosis diagnosis, bool isAlone, int least = 30)
    {
        if (!models.TryGetValue(isAlone && models.Count == 1 ? models.Keys.Single() : model, out var before))
            throw new DiagnoseException($"{source} has nothing to compare with {model}: it is of {string.Join(", ", models.Keys)}");
        var changes = new List<DetectionChange>();
        foreach (var (key, now) in Figures(diagnosis))
        {
            if (before.TryGetValue(key, out var then) && Math.Min(then.Count, now.Count) >= least && !double.IsNaN(now.Value.Mean) && !double.IsNaN(then.Value.Mean))
                changes.Add(new(model, key.Property, key.Value, key.Figure, then.Value, now.Value, Chance(then, now), double.NaN));
        }
        if (changes.Count == 0)
            throw new DiagnoseException($"{source} has nothing to compare with {model}: no value has {least} objects then and now");
        var adjusted = Multiplicity.Holm([.. changes.Select(change => change.PValue)]);
        return [.. changes.Select((change, i) => change with { Adjusted = adjusted[i] }).OrderBy(change => change.PValue)];
    }

    // That the figure has not fallen.
    static double Chance(Measured then, Measured now)
    {
        if (now.Value.Mean >= then.Value.Mean)
            return 1;
        if (then.Effective is { } before && now.Effective is { } after)
            return ClusteredShare.ChanceOfLower(now.Value.Mean, after, then.Value.Mean, before);
        var z = (then.Value.Mean - now.Value.Mean) / Math.Sqrt(Square(then.Value) + Square(now.Value));
        return double.IsNaN(z) ? 1 : 0.5 * ChiSquare.AtLeast(z * z, 1);

        static double Square(Interval value) => Math.Pow((value.High - value.Low) / (2 * Interval.Normal95), 2);
    }

    static IEnumerable<((string Property, string Value, string Figure) Key, Measured Now)> Figures(DetectionDiagnosis diagnosis)
    {
        foreach (var row in diagnosis.Pictures)
        {
            yield return ((row.Property, row.Value, "recall"), new(row.Recall, row.Objects, row.EffectiveObjects));
            yield return ((row.Property, row.Value, "precision"), new(row.Precision, row.Detections, row.EffectiveDetections));
            yield return ((row.Property, row.Value, "AP50"), new(row.AveragePrecision, row.Objects, null));
        }
        foreach (var row in diagnosis.Kinds)
            yield return ((row.Property, row.Value, "recall of objects"), new(row.Recall, row.Objects, row.EffectiveObjects));
    }

    void Read(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            using var document = JsonDocument.ParseValue(ref reader);
            var (detection, rows) = (document.RootElement.GetProperty("detection"), new Dictionary<(string, string, string), Measured>());
            foreach (var row in detection.GetProperty("pictures").EnumerateArray())
            {
                Keep(row, "recall", "recall", "objects", "effectiveObjects");
                Keep(row, "precision", "precision", "detections", "effectiveDetections");
                Keep(row, "AP50", "averagePrecision", "objects", null);
            }
            foreach (var row in detection.GetProperty("kinds").EnumerateArray())
                Keep(row, "recall of objects", "recall", "objects", "effectiveObjects");
            models[document.RootElement.GetProperty("model").GetString()!] = rows;

            void Keep(JsonElement row, string figure, string member, string count, string? effective) =>
                rows[(row.GetProperty("property").GetString()!, row.GetProperty("value").GetString()!, figure)] =
                    new(Value(row.GetProperty(member)), row.GetProperty(count).GetInt32(), effective is null ? null : Math.Clamp(row.GetProperty(effective).GetDouble(), 0, row.GetProperty(count).GetInt32()));
        }
    }

    static Interval Value(JsonElement interval) => new(Number(interval.GetProperty("mean")), Number(interval.GetProperty("low")), Number(interval.GetProperty("high")));

    // NaN stands as a word.
    static double Number(JsonElement value) => value.ValueKind == JsonValueKind.String ? double.NaN : value.GetDouble();

    sealed record Measured(Interval Value, int Count, double? Effective);
}
