namespace Whence.Diagnose.Detection;

/// <summary>
/// Average precision by the rules of PASCAL VOC [Everingham 2010]: a detection looks at the object it overlaps most, and is wrong if another took that
/// object before. Objects of a crowd count neither way.
/// </summary>
public static class VocEvaluation
{
    /// <summary>The curve of every class; null where there is no truth.</summary>
    /// <param name="data">What is evaluated.</param>
    /// <param name="overlap">Intersection over union from which a detection counts.</param>
    public static IReadOnlyList<RecallCurve?> Of(DetectionData data, double overlap = 0.5) => [.. data.ByClass().Select(pictures => Curve(pictures, overlap))];

    /// <summary>Mean of an area over the classes that have truths; NaN where none has.</summary>
    public static double Mean(IEnumerable<RecallCurve?> curves, Func<RecallCurve, double> area) =>
        curves.OfType<RecallCurve>().Select(area).DefaultIfEmpty(double.NaN).Average();

    static RecallCurve? Curve(List<(TruthObject[] Truths, DetectedObject[] Detections)> pictures, double overlap)
    {
        var positives = pictures.Sum(picture => picture.Truths.Count(truth => !truth.IsCrowd));
        var claims = pictures.SelectMany(picture => Claims(picture.Truths, picture.Detections, overlap)).OrderByDescending(claim => claim.Score);
        return positives == 0 ? null : new(claims.Select(claim => claim.IsHit), positives);
    }

    static IEnumerable<(double Score, bool IsHit)> Claims(TruthObject[] truths, DetectedObject[] detections, double overlap)
    {
        var taken = new HashSet<TruthObject>(ReferenceEqualityComparer.Instance);
        foreach (var detection in detections)
        {
            var best = truths.MaxBy(truth => detection.Iou(truth));
            var isFound = best is not null && detection.Iou(best) >= overlap;
            if (isFound && best!.IsCrowd)
                continue;
            yield return (detection.Score, isFound && taken.Add(best!));
        }
    }
}
