using Whence.Statistics;

namespace Whence.Diagnose.Detection;

/// <summary>
/// An interval for average precision by COCO's rules: percentiles over resamples of whole pictures, since the objects of one picture are found or missed
/// together. Who finds whom does not change with the resample, only how often each picture counts.
/// </summary>
public static class PrecisionInterval
{
    /// <summary>Average precision with its 95 % interval, over all sizes, 100 detections a picture and class; -1 without truths.</summary>
    /// <param name="data">What is evaluated.</param>
    /// <param name="overlaps">The overlaps whose mean is taken.</param>
    /// <param name="category">A class; null for the mean over all.</param>
    /// <param name="draws">Number of resamples.</param>
    /// <param name="seed">Key of the draws.</param>
    public static Interval Of(DetectionData data, IReadOnlyList<double> overlaps, int? category = null, int draws = 200, ulong seed = 1)
    {
        var classes = data.PicturesByClass().Select((pictures, c) => category is null || category == c ? new ClassClaims(pictures, overlaps) : null).OfType<ClassClaims>().ToArray();
        return PictureDraws.Interval(data.Images.Count, draws, seed, Mean);

        double? Mean(int[] weights)
        {
            var values = new double?[classes.Length];
            Parallel.For(0, classes.Length, c => values[c] = classes[c].Average(weights));
            return values.Average();
        }
    }

    // The detections of one class at every overlap, by falling score, with the pictures they are in.
    sealed class ClassClaims
    {
        readonly (int Image, bool IsHit)[][] claims;
        readonly (int Image, int Objects)[] positives;

        public ClassClaims(IReadOnlyList<(int Image, TruthObject[] Truths, DetectedObject[] Detections)> pictures, IReadOnlyList<double> overlaps)
        {
            var matched = pictures.Select(p => (p.Image, Matching: new CocoMatching(p.Truths, p.Detections, CocoEvaluation.All, CocoEvaluation.Most))).ToArray();
            positives = [.. matched.Select(m => (m.Image, m.Matching.Positives))];
            claims =
            [
                .. overlaps.Select(overlap => matched.SelectMany(m => m.Matching.Claims(overlap).Select(claim => (m.Image, claim.Score, claim.IsHit)))
                    .OrderByDescending(claim => claim.Score).Select(claim => (claim.Image, claim.IsHit)).ToArray()),
            ];
        }

        public double? Average(int[] weights)
        {
            var objects = positives.Sum(picture => (long)picture.Objects * weights[picture.Image]);
            return objects == 0 ? null : claims.Average(list => new RecallCurve([.. list.Select(claim => (claim.IsHit, weights[claim.Image]))], objects).Average101());
        }
    }
}
