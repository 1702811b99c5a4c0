using System.Globalization;
using Whence.Statistics;
using static Whence.Diagnose.Report.ReportSentences;

namespace Whence.Diagnose.Detection;

/// <summary>
/// A detector's failures in plain words, each with the figures behind it. A value of a property is weak where fewer of its objects are found, or fewer of its detections right, than of
/// the property's other values: Fisher's exact test of the counts that the clustered ones are worth, adjusted by Holm over all that was tried.
/// </summary>
static class DetectionSentences
{
    const int Most = 5;
    const double Level = 0.05;

    /// <summary>What a reader should know first.</summary>
    /// <param name="diagnosis">The figures.</param>
    /// <param name="least">Values of fewer objects, or detections, are left out, and those beside which there are fewer.</param>
    public static IEnumerable<string> Of(DetectionDiagnosis diagnosis, int least)
    {
        var all = diagnosis.Pictures[0];
        if (all.Objects > 0)
            yield return $"{Percent(all.Recall.Mean)} of {all.Objects} objects are found{Right(all)}, at an overlap of .5.";
        var kinds = diagnosis.Tide.Where(row => row.Count is not null).ToArray();
        if (kinds.MaxBy(row => row.Gain) is { Gain: > 0 } costly)
            yield return $"{Words(costly.Kind)} cost most: {costly.Count} of them, without which average precision would be {costly.Gain.ToString("0.000", CultureInfo.InvariantCulture)} higher.";
        var tried = Tried(diagnosis, least).ToArray();
        var adjusted = Multiplicity.Holm([.. tried.Select(value => value.PValue)]);
        var weak = tried.Zip(adjusted).Where(pair => pair.Second <= Level).OrderBy(pair => pair.First.PValue).ToArray();
        foreach (var (value, p) in weak.Take(Most))
            yield return $"{value.Failure} {Times(value)} where {value.Name}: {Percent(1 - value.Share)} against {Percent(1 - value.Rest)}, {value.Count} {value.Counted}, p = {Number(p)} adjusted over {tried.Length} comparisons.";
        if (tried.Length == 0)
            yield return "No value was compared with the rest: no property has enough objects in a value and beside it.";
        else if (weak.Length == 0)
            yield return $"No property goes with failures: in {tried.Length} comparisons no value is worse than the rest beyond chance.";
        if (weak.Length > Most)
            yield return $"{weak.Length - Most} more comparisons are worse than the rest.";
    }

    static IEnumerable<Compared> Tried(DetectionDiagnosis diagnosis, int least)
    {
        foreach (var property in diagnosis.Pictures.Where(row => row.Property.Length > 0).GroupBy(row => row.Property))
        {
            foreach (var value in Compare("Objects are missed", "objects", [.. property.Select(row => (row.Property, row.Value, row.Objects, row.Recall.Mean, row.EffectiveObjects))], least))
                yield return value;
            foreach (var value in Compare("Detections are wrong", "detections", [.. property.Select(row => (row.Property, row.Value, row.Detections, row.Precision.Mean, row.EffectiveDetections))], least))
                yield return value;
        }
        foreach (var property in diagnosis.Kinds.GroupBy(row => row.Property))
        {
            foreach (var value in Compare("Objects are missed", "objects", [.. property.Select(row => (row.Property, row.Value, row.Objects, row.Recall.Mean, row.EffectiveObjects))], least))
                yield return value;
        }
    }

    // Every value against the property's others together; of two values the second says nothing new, but may be the worse one.
    static IEnumerable<Compared> Compare(string failure, string counted, (string Property, string Value, int Count, double Share, double Effective)[] rows, int least)
    {
        var known = rows.Where(row => row.Count > 0).ToArray();
        foreach (var row in known.Where(row => row.Count >= least))
        {
            var others = known.Where(other => other.Value != row.Value).ToArray();
            var count = others.Sum(other => other.Count);
            if (count < least)
                continue;
            var rest = others.Sum(other => other.Count * other.Share) / count;
            yield return new(
                failure, $"{row.Property} = {row.Value}", row.Count, counted, row.Share, rest, ClusteredShare.ChanceOfLower(row.Share, row.Effective, rest, others.Sum(other => other.Effective)));
        }
    }

    static string Words(string kind) => Enum.Parse<TideError>(kind) switch
    {
        TideError.Classification => "Wrong classes in the right place",
        TideError.Localization => "Right classes not quite in their place",
        TideError.Both => "Wrong classes not quite in their place",
        TideError.Duplicate => "Second detections of one object",
        TideError.Background => "Detections where there is nothing",
        _ => "Missed objects",
    };

    static string Right(PictureRow all) => all.Detections > 0 ? $" and {Percent(all.Precision.Mean)} of {all.Detections} detections are right" : ", nothing was detected";

    static string Times(Compared value) => value.Rest < 1 ? $"{((1 - value.Share) / (1 - value.Rest)).ToString("0.0", CultureInfo.InvariantCulture)} times as often" : "only";

    sealed record Compared(string Failure, string Name, int Count, string Counted, double Share, double Rest, double PValue);
}
