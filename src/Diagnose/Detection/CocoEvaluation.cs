namespace Whence.Diagnose.Detection;

/// <summary>
/// Average precision and recall by the rules of COCO [Lin 2014]: 10 overlaps .50 to .95, 101 recalls, at most 1, 10 or 100 detections a picture and class,
/// sizes cut at 32^2 and 96^2 pixels; a detection takes the free object it overlaps most; what falls to a crowd, or is of another size and finds nothing,
/// counts neither way. Figures without any truth are -1.
/// </summary>
public sealed class CocoEvaluation
{
    internal const int Most = 100;

    internal static readonly (double From, double To) All = (0, 1e10);
    static readonly (double From, double To) Small = (0, 32 * 32), Medium = (32 * 32, 96 * 96), Large = (96 * 96, 1e10);
    static readonly (string Name, (double From, double To) Size, int Most)[] Settings =
        [("all", All, Most), ("small", Small, Most), ("medium", Medium, Most), ("large", Large, Most), ("1", All, 1), ("10", All, 10)];

    /// <summary>The overlaps from which a detection counts.</summary>
    public static IReadOnlyList<double> Overlaps { get; } = [.. Enumerable.Range(0, 10).Select(t => 0.5 + t * ((0.95 - 0.5) / 9))];

    /// <summary>The recalls at which precision is read, as NumPy rounds them: 7 * 0.01 is a little more than 0.07, which decides for 7 found of 100.</summary>
    public static IReadOnlyList<double> RecallPoints { get; } = [.. Enumerable.Range(0, 101).Select(r => r * 0.01)];

    readonly RecallCurve?[,,] curves;

    CocoEvaluation(RecallCurve?[,,] curves) => this.curves = curves;

    /// <summary>The twelve numbers by their usual names: AP, AP50, AP75, APs, APm, APl, AR1, AR10, AR100, ARs, ARm, ARl.</summary>
    public IReadOnlyDictionary<string, double> Summary => new Dictionary<string, double>
    {
        ["AP"] = Precision(0, Overlaps),
        ["AP50"] = Precision(0, [Overlaps[0]]),
        ["AP75"] = Precision(0, [Overlaps[5]]),
        ["APs"] = Precision(1, Overlaps),
        ["APm"] = Precision(2, Overlaps),
        ["APl"] = Precision(3, Overlaps),
        ["AR1"] = Recall(4),
        ["AR10"] = Recall(5),
        ["AR100"] = Recall(0),
        ["ARs"] = Recall(1),
        ["ARm"] = Recall(2),
        ["ARl"] = Recall(3),
    };

    /// <summary>The curve of a class at an overlap, for all sizes and 100 detections; null where the class has no truth.</summary>
    public RecallCurve? Curve(int overlap, int category) => curves[0, overlap, category];

    /// <summary>Average precision of a class over all overlaps; -1 where it has no truth.</summary>
    public double ClassPrecision(int category) =>
        Mean(Enumerable.Range(0, Overlaps.Count).Select(t => curves[0, t, category]).OfType<RecallCurve>().Select(curve => curve.Average101()));

    /// <summary>Evaluates.</summary>
    public static CocoEvaluation Of(DetectionData data)
    {
        var (classes, curves) = (data.ByClass(), new RecallCurve?[Settings.Length, Overlaps.Count, data.Classes.Count]);
        Parallel.For(0, classes.Length, c =>
        {
            for (var s = 0; s < Settings.Length; s++)
            {
                var pictures = classes[c].ConvertAll(picture => new CocoMatching(picture.Truths, picture.Detections, Settings[s].Size, Settings[s].Most));
                for (var t = 0; t < Overlaps.Count; t++)
                    curves[s, t, c] = Curve(pictures, t);
            }
        });
        return new(curves);
    }

    static RecallCurve? Curve(List<CocoMatching> pictures, int overlap)
    {
        var positives = pictures.Sum(picture => picture.Positives);
        if (positives == 0)
            return null;
        var claims = pictures.SelectMany(picture => picture.Claims(Overlaps[overlap]));
        return new(claims.OrderByDescending(claim => claim.Score).Select(claim => claim.IsHit), positives);
    }

    double Precision(int setting, IReadOnlyList<double> overlaps)
    {
        var values = new List<double>();
        foreach (var overlap in overlaps)
        {
            var t = Overlaps.ToList().IndexOf(overlap);
            for (var c = 0; c < curves.GetLength(2); c++)
            {
                if (curves[setting, t, c] is { } curve)
                    values.Add(curve.Average101());
            }
        }
        return Mean(values);
    }

    double Recall(int setting)
    {
        var values = new List<double>();
        for (var t = 0; t < Overlaps.Count; t++)
        {
            for (var c = 0; c < curves.GetLength(2); c++)
            {
                if (curves[setting, t, c] is { } curve)
                    values.Add(curve.Recall);
            }
        }
        return Mean(values);
    }

    static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(-1).Average();
}
