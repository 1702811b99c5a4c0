using System.Globalization;
using Whence.Diagnose.Detection;
using Whence.Diagnose.Localization;
using Whence.Diagnose.Metrics;
using Whence.Diagnose.Report;
using Whence.Diagnose.Weakness;
using Whence.Explain.Reports;
using Whence.Statistics;
using static Whence.Explain.Reports.NumberText;

namespace Whence.Cli;

/// <summary>The tables of a diagnosis, as a terminal and a page show them.</summary>
static class DiagnosisTables
{
    public static readonly string[] SliceColumns = ["slice", "examples", "errors", "error rate", "95 %", "elsewhere", "excess errors", "accuracy gained if mended", "p, adjusted"];
    public static readonly string[] DuplicateColumns = ["pictures", "how many", "labels", "sets"];
    public static readonly string[] KindColumns = ["errors", "kind", "count", "share of the errors", "accuracy gained if mended", "macro F1 gained"];
    public static readonly string[] EffectColumns = ["property", "sensitivity", "by chance", "impact", "by chance", "p", "p, adjusted"];
    public static readonly string[] ComparisonColumns = ["slice", "examples", "only first right", "only second right", "difference", "95 %", "p, adjusted"];
    public static readonly string[] GateColumns = ["gate", "model", "examples", "measured", "holds"];
    public static readonly string[] DriftColumns = ["property", "share that differs", "stability index", "p", "p, adjusted"];
    public static readonly string[] ClassColumns = ["class", "examples", "predicted", "precision", "95 %", "recall", "95 %", "F1", "area under ROC", "average precision"];
    public static readonly string[] CalibrationColumns = ["examples", "count", "confidence", "accuracy", "95 %", "calibration error", "by chance up to", ""];
    public static readonly string[] ExampleColumns = ["id", "label", "model says", "probability"];
    public static readonly string[] TideColumns = ["error", "count", "AP50 gained if mended"];
    public static readonly string[] PictureColumns =
        ["pictures", "", "count", "objects", "detections", "AP50", "95 %", "found at .5", "95 %", "right", "95 %", .. Enum.GetNames<TideError>().Select(name => name.ToLowerInvariant())];

    public static readonly string[] ObjectColumns = ["objects", "", "count", "found at .5", "95 %", "normalised AP50", "95 %", "misplaced", "misnamed", "missed"];
    public static readonly string[] ChangeColumns = ["of", "figure", "before", "95 %", "now", "95 %", "p, adjusted"];
    public static readonly string[] MapColumns = ["maps of", "threshold", "maps", "overlap with all objects", "outside the objects", "objects covered", "overlap of touching parts"];
    public static readonly string[] DetectionColumns = ["class", "objects", "detections", "AP", "VOC AP50", "misplaced", "similar class", "misnamed", "on nothing"];

    public static string[] Cells(Slice s) =>
        [s.Name, $"{s.Count}", $"{s.Errors}", Percent(s.ErrorRate.Mean), PercentEnds(s.ErrorRate), Percent(s.RestErrorRate), Fixed(s.ExcessErrors, 1), Percent(s.AccuracyGain), Chance(s.Adjusted)];

    public static string[] Cells(ErrorKind k) => [k.Family, k.Kind, $"{k.Count}", Percent(k.Share), Percent(k.AccuracyGain), Share(k.F1Gain)];

    public static string[] Cells(DuplicateGroup d) =>
        [string.Join(", ", d.Ids.Take(5)) + (d.Ids.Count > 5 ? ", ..." : ""), $"{d.Ids.Count}", string.Join(", ", d.Labels), string.Join(", ", d.Sets)];

    public static string Sentence(NearDuplicates d) =>
        $"{d.Examples} examples have near-duplicates, in {d.Groups} groups: {d.Contradicting} groups have different labels, {d.Leaking} lie in several sets.";

    public static string[] Cells(PropertyEffect e) =>
        [e.Property, Share(e.Sensitivity), Share(e.NullSensitivity), Share(e.Impact), Share(e.NullImpact), Chance(e.PValue), Chance(e.Adjusted)];

    public static string[] Cells(ComparedSlice s) =>
    [
        s.Slice?.ToString() ?? "all", $"{s.Counts.Count}", $"{s.Counts.OnlyFirst}", $"{s.Counts.OnlySecond}", Percent(s.Difference.Mean), PercentEnds(s.Difference),
        Chance(s.Adjusted),
    ];

    public static string[] Cells(GateResult g) => [g.Gate, g.Model, $"{g.Count}", NumberText.Of(g.Measured), g.Holds ? "yes" : "NO"];

    public static string[] Cells(ClassRow c) =>
    [
        c.Name, $"{c.Truths}", $"{c.Predicted}", Share(c.Precision.Mean), PercentEnds(c.Precision), Share(c.Recall.Mean), PercentEnds(c.Recall), Share(c.F1),
        c.Auroc is { } roc ? NumberText.Of(roc.Mean) : "", c.AveragePrecision is { } ap ? NumberText.Of(ap) : "",
    ];

    public static string[] Cells(CalibrationCheck c) =>
    [
        c.Name, $"{c.Count}", Percent(c.Confidence), Percent(c.Accuracy.Mean), PercentEnds(c.Accuracy), NumberText.Of(c.ExpectedError), NumberText.Of(c.Floor.High),
        !c.IsOff ? "" : c.Confidence > c.Accuracy.Mean ? "too sure" : "too careful",
    ];

    public static string[] Cells(ExampleRow e) => [e.Id, e.Truth, e.Predicted, e.Confidence is { } p ? NumberText.Of(p) : ""];

    public static string[] Cells(Drift d) => [d.Property, Percent(d.Distance), NumberText.Of(d.StabilityIndex), Chance(d.PValue), Chance(d.Adjusted)];

    public static string[] Cells(TideRow t) => [t.Kind, $"{t.Count}", NumberText.Of(t.Gain)];

    public static string[] Cells(ObjectRow o) =>
    [
        o.Property, o.Value, $"{o.Objects}", Share(o.Recall.Mean), PercentEnds(o.Recall), double.IsNaN(o.NormalizedPrecision.Mean) ? "" : NumberText.Of(o.NormalizedPrecision.Mean), Ends(o.NormalizedPrecision),
        $"{o.Misplaced}", $"{o.Misnamed}", $"{o.Missed}",
    ];

    public static string[] Cells(PictureRow p) =>
    [
        p.Property.Length == 0 ? p.Value : p.Property, p.Property.Length == 0 ? "" : p.Value, $"{p.Pictures}", $"{p.Objects}", $"{p.Detections}", p.AveragePrecision.Mean < 0 ? "" : NumberText.Of(p.AveragePrecision.Mean),
        Ends(p.AveragePrecision), Share(p.Recall.Mean), PercentEnds(p.Recall), Share(p.Precision.Mean), PercentEnds(p.Precision), .. Enum.GetValues<TideError>().Select(kind => $"{p.Errors[kind]}"),
    ];

    public static string[] Cells(DetectionChange c) => [Of(c), c.Figure, NumberText.Of(c.Before.Mean), Ends(c.Before), NumberText.Of(c.Now.Mean), Ends(c.Now), Chance(c.Adjusted)];

    public static string Sentence(DetectionChange c) =>
        $"{c.Model} is worse than before, {Of(c)}: {c.Figure} {NumberText.Of(c.Now.Mean)} ({Ends(c.Now)}), before {NumberText.Of(c.Before.Mean)} ({Ends(c.Before)}), p = {Chance(c.Adjusted)}";

    static string Of(DetectionChange c) => c.Property.Length == 0 ? "overall" : $"where {c.Property} = {c.Value}";

    public static string[] Cells(DetectionClass c) =>
        [c.Name, $"{c.Objects}", $"{c.Detections}", NumberText.Of(c.Precision), NumberText.Of(c.Voc), $"{c.Misplaced}", $"{c.Similar}", $"{c.Misnamed}", $"{c.OnNothing}"];

    public static string[] Cells(MapRow m) =>
        [m.Set, NumberText.Of(m.Threshold), $"{m.Maps}", WithEnds(m.GlobalIou), WithEnds(m.IrrelevantAttention), WithEnds(m.MaskCoverage), WithEnds(m.ComponentIou)];

    public static string Sentence(ModelComparison c)
    {
        var (all, better) = (c.All, c.All.Difference.Mean >= 0 ? "more" : "less");
        var sure = all.PValue <= 0.05 ? "" : ", which may be chance";
        return $"{c.Second} is right on {Percent(Math.Abs(all.Difference.Mean))} {better} than {c.First} ({PercentEnds(all.Difference)}, p = {Chance(all.PValue)}{sure}): "
            + $"{c.FixedErrors.Count} errors fixed, {c.NewErrors.Count} new.";
    }

    public static string Sentence(BaselineChange c) =>
        $"{(c.Slice is { } slice ? $"where {slice}" : "overall")}: {Percent((double)c.Errors / c.Count)} of {c.Count} wrong, before {Percent((double)c.ErrorsBefore / c.CountBefore)} of {c.CountBefore}, p = {Chance(c.Adjusted)}";

    static string WithEnds(Interval i) => $"{Percent(i.Mean)} ({PercentEnds(i)})";

    public static string Ends(Interval i) => double.IsNaN(i.Low) ? "" : $"{NumberText.Of(i.Low)} to {NumberText.Of(i.High)}";

    static string PercentEnds(Interval i) => double.IsNaN(i.Low) ? "" : $"{Percent(i.Low)} to {Percent(i.High)}";

    static string Share(double value) => double.IsNaN(value) ? "" : Percent(value);

    static string Chance(double p) => double.IsNaN(p) ? "" : p.ToString("G2", CultureInfo.InvariantCulture);
}
