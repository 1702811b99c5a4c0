using Whence.Diagnose.Report;
using Whence.Statistics;

namespace Whence.Diagnose.Detection;

/// <summary>
/// A condition on detections: COCO's twelve numbers by name (mAP is AP), VOC AP50, the gain of a kind of error by TIDE (<c>missed gain&lt;=0.1</c>), or at an overlap of .5
/// the share of objects found, <c>recall</c>, and of detections that are right, <c>precision</c>. AP and AR may be of COCO's sizes, <c>AP[size=small]&gt;=0.3</c>, AP of a class,
/// <c>AP50[class=cat]&gt;=0.5</c>, recall of what objects have in common, <c>lower(recall[size=extra small])&gt;=0.2</c>, and AP, recall and precision of what pictures have in common,
/// <c>AP50[weather=rain]&gt;=0.4</c>.
/// </summary>
public sealed class DetectionGate
{
    static readonly string[] Precisions = ["AP", "AP50", "AP75"];
    static readonly Dictionary<string, string> Sizes = new() { ["small"] = "s", ["medium"] = "m", ["large"] = "l" };

    readonly GateText gate;

    DetectionGate(GateText gate) => this.gate = gate;

    /// <summary>The names of the metrics that a gate may be of.</summary>
    public static IReadOnlyList<string> MetricNames { get; } =
        ["AP", "mAP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "AR", "ARs", "ARm", "ARl", "VOC AP50", "recall", "precision", .. Enum.GetNames<TideError>().Select(Gain)];

    /// <summary>Reads a gate.</summary>
    /// <exception cref="DiagnoseException">It is none.</exception>
    public static DetectionGate Parse(string text)
    {
        var gate = GateText.Parse(text, MetricNames);
        return MetricNames.Any(gate.Means) ? new(gate) : throw gate.Wrong($"there is no metric '{gate.Metric}'; there are {string.Join(", ", MetricNames)}");
    }

    /// <summary>Measures it.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="data">What was evaluated.</param>
    /// <param name="diagnosis">What was found.</param>
    /// <param name="seed">Key of the resamples behind an interval.</param>
    /// <exception cref="DiagnoseException">The metric cannot be had of these objects, or there is none of them.</exception>
    public GateResult Check(string model, DetectionData data, DetectionDiagnosis diagnosis, ulong seed = 1)
    {
        var (figure, count) = gate.Conditions switch
        {
            [] => Overall(data, diagnosis, seed),
            [("class", var name)] => OfClass(data, name, seed),
            [(var property, var value)] => OfPictures(data, diagnosis, property, value, seed) ?? OfObjects(diagnosis, property, value),
            _ => throw gate.Wrong("one condition is possible of detections"),
        };
        if (figure.Mean < 0)
            throw gate.Wrong("there is no such object");
        var measured = gate.SideOf(figure);
        return new(gate.Text, model, count, measured, gate.Holds(measured));
    }

    (Interval, int) Overall(DetectionData data, DetectionDiagnosis diagnosis, ulong seed)
    {
        if (OfPictures(data, diagnosis, "", "all", seed) is { } all && (gate.Means("recall") || gate.Means("precision")))
            return all;
        if (Precision() is { } name)
            return (gate.Side.Length > 0 ? PrecisionInterval.Of(data, OverlapsOf(name), seed: seed) : Bare(diagnosis.Coco[name]), diagnosis.Objects);
        if (diagnosis.Tide.FirstOrDefault(row => gate.Means(Gain(row.Kind))) is { } row)
            return (Bare(row.Gain), row.Count ?? 0);
        var value = gate.Means("VOC AP50") ? diagnosis.Voc : diagnosis.Coco.First(pair => gate.Means(pair.Key) || (gate.Means("AR") && pair.Key == "AR100")).Value;
        return (Bare(value), diagnosis.Objects);
    }

    (Interval, int) OfClass(DetectionData data, string name, ulong seed)
    {
        var c = data.Classes.ToList().IndexOf(name);
        if (c < 0)
            throw gate.Wrong($"there is no class '{name}'; there are {string.Join(", ", data.Classes.Take(20))}");
        if (Precision() is not { } precision)
            throw gate.Wrong($"of a class there are {string.Join(", ", Precisions)}");
        return (PrecisionInterval.Of(data, OverlapsOf(precision), c, gate.Side.Length > 0 ? 200 : 1, seed), data.Truths.Count(truth => truth.Class == c && !truth.IsCrowd));
    }

    // Null where pictures are not told apart by it.
    (Interval, int)? OfPictures(DetectionData data, DetectionDiagnosis diagnosis, string property, string value, ulong seed)
    {
        if (diagnosis.Pictures.FirstOrDefault(row => row.Property == property && row.Value == value) is not { } row)
            return null;
        if (gate.Means("recall"))
            return (row.Objects > 0 ? row.Recall : Bare(-1), row.Objects);
        if (gate.Means("precision"))
            return (row.Detections > 0 ? row.Precision : Bare(-1), row.Detections);
        if (property.Length == 0)
            return null;
        if (Precision() is not { } precision)
            throw gate.Wrong($"of pictures there are {string.Join(", ", Precisions)}, recall, precision");
        return (PrecisionInterval.Of(PictureBreakdown.Only(data, property, value), OverlapsOf(precision), draws: gate.Side.Length > 0 ? 200 : 1, seed: seed), row.Objects);
    }

    (Interval, int) OfObjects(DetectionDiagnosis diagnosis, string property, string value)
    {
        if (gate.Means("recall"))
        {
            var row = diagnosis.Kinds.FirstOrDefault(row => row.Property == property && row.Value == value) ?? throw Unknown();
            return (row.Objects > 0 ? row.Recall : Bare(-1), row.Objects);
        }
        if (property != "size" || !Sizes.TryGetValue(value, out var letter))
            throw Unknown();
        if (!(gate.Means("AP") || gate.Means("mAP") || gate.Means("AR") || gate.Means("AR100")))
            throw gate.Wrong("of sizes there are AP, AR, recall");
        return (Bare(diagnosis.Coco[$"{(gate.Means("AR") || gate.Means("AR100") ? "AR" : "AP")}{letter}"]), diagnosis.Objects);

        DiagnoseException Unknown() => gate.Wrong(
            $"AP and AR are of size={string.Join(", size=", Sizes.Keys)}, AP of class=NAME; recall of objects by {Told(diagnosis.Kinds.Select(row => (row.Property, row.Value)))}; AP, recall and precision of pictures by {Told(diagnosis.Pictures.Skip(1).Select(row => (row.Property, row.Value)))}");

        static string Told(IEnumerable<(string Property, string Value)> rows) => string.Join(", ", rows.Select(row => $"{row.Property}={row.Value}").DefaultIfEmpty("nothing").Take(30));
    }

    string? Precision() => gate.Means("mAP") ? "AP" : Array.Find(Precisions, gate.Means);

    static IReadOnlyList<double> OverlapsOf(string name) => name == "AP" ? CocoEvaluation.Overlaps : [CocoEvaluation.Overlaps[name == "AP50" ? 0 : 5]];

    static Interval Bare(double value) => new(value, double.NaN, double.NaN);

    static string Gain(string kind) => $"{kind.ToLowerInvariant()} gain";
}
