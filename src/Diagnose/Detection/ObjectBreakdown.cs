using Whence.Diagnose.Metrics;
using Whence.Statistics;

namespace Whence.Diagnose.Detection;

/// <summary>
/// Which objects are not found [Hoiem 2012]: by size and by aspect, each cut within every class at 10, 30, 70 and 90 % of its objects, so that a small
/// elephant is small; by whether the box touches the picture's end; and by everything that is stated of the objects, such as truncated or occluded. For a value the objects are those
/// that have it, detections of other objects are left out, and all wrong detections stay; precision is normalised to the same number of objects for every value of a property: the
/// mean class's by the number of values.
/// </summary>
public static class ObjectBreakdown
{
    /// <summary>Classes with fewer objects of a value do not count in its mean.</summary>
    public const int Least = 5;

    const int Draws = 200;

    static readonly double[] Shares = [0.1, 0.3, 0.7, 0.9];

    static readonly (string Name, string[] Values, Func<TruthObject, double> Of)[] Properties =
    [
        ("size", ["extra small", "small", "medium", "large", "extra large"], truth => truth.Area),
        ("aspect", ["extra tall", "tall", "medium", "wide", "extra wide"], truth => truth.Box.Width / truth.Box.Height),
    ];

    /// <summary>The names of the properties that every object has.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Properties.Select(property => property.Name), "edge"];

    /// <summary>All values of all properties.</summary>
    public static IReadOnlyList<ObjectRow> Of(DetectionData data, ulong seed = 1) => Of(data, TidePicture.All(data), seed);

    internal static IReadOnlyList<ObjectRow> Of(DetectionData data, IReadOnlyList<TidePicture> pictures, ulong seed)
    {
        var truths = data.Truths.Where(truth => !truth.IsCrowd).ToArray();
        List<(string Property, IReadOnlyList<string> Values, Dictionary<TruthObject, int> Bins)> breakdowns = [.. Properties.Select(property => (property.Name, (IReadOnlyList<string>)property.Values, Bins(truths, property.Of)))];
        var atEdge = truths.ToDictionary(truth => truth, truth => TouchesEnd(data, truth) ? 1 : 0, (IEqualityComparer<TruthObject>)ReferenceEqualityComparer.Instance);
        if (atEdge.Values.Distinct().Count() > 1)
            breakdowns.Add((Names[^1], ["free", "touched"], atEdge));
        var codes = data.Truths.Index().Where(pair => !pair.Item.IsCrowd).ToArray();
        breakdowns.AddRange(data.ObjectProperties.Select(property => (
            property.Name, property.Values, codes.ToDictionary(pair => pair.Item, pair => (int)property.Codes[pair.Index], (IEqualityComparer<TruthObject>)ReferenceEqualityComparer.Instance))));
        var counts = new ObjectCounts(pictures, data.Images.Count);
        var means = truths.Length / (double)Math.Max(1, truths.Select(truth => truth.Class).Distinct().Count());
        var values = breakdowns.SelectMany(b => b.Values.Select((value, v) => (b.Property, Value: value, b.Bins, Code: v, Normal: means / b.Values.Count))).ToArray();
        var rows = new ObjectRow[values.Length];
        Parallel.For(0, rows.Length, r => rows[r] = counts.Row(values[r].Property, values[r].Value, values[r].Bins, values[r].Code, values[r].Normal, seed));
        // Of what is stated, values that only crowds have are none of objects.
        return [.. rows.Where(row => row.Objects > 0 || Names.Contains(row.Property))];
    }

    // Cut off by the picture's end, as far as can be seen: within a pixel of it.
    static bool TouchesEnd(DetectionData data, TruthObject truth) => truth.Image < data.Sizes.Count && data.Sizes[truth.Image] is var (height, width)
        && (truth.Box.X <= 1 || truth.Box.Y <= 1 || truth.Box.X + truth.Box.Width >= width - 1 || truth.Box.Y + truth.Box.Height >= height - 1);

    static Dictionary<TruthObject, int> Bins(TruthObject[] truths, Func<TruthObject, double> of)
    {
        var bins = new Dictionary<TruthObject, int>(ReferenceEqualityComparer.Instance);
        foreach (var group in truths.GroupBy(truth => truth.Class))
        {
            var sorted = group.Select(of).ToArray();
            Array.Sort(sorted);
            var edges = Shares.Select(share => Bootstrap.Quantile(sorted, share)).ToArray();
            foreach (var truth in group)
                bins[truth] = edges.Count(edge => of(truth) > edge);
        }
        return bins;
    }

    // Who found what, once for all values.
    sealed class ObjectCounts
    {
        readonly IReadOnlyList<TidePicture> pictures;
        readonly int images;
        readonly ILookup<int, (TideClaim Claim, int Image)> claims;
        readonly Dictionary<TruthObject, TideError?> ends = new(ReferenceEqualityComparer.Instance);

        public ObjectCounts(IReadOnlyList<TidePicture> pictures, int images)
        {
            (this.pictures, this.images) = (pictures, images);
            claims = pictures.SelectMany(picture => picture.Claims).OrderByDescending(claim => claim.Detection.Score).ToLookup(claim => claim.Detection.Class, claim => (claim, claim.Detection.Image));
            foreach (var picture in pictures)
            {
                foreach (var missed in picture.Missed)
                    ends[missed] = TideError.Missed;
                // The surest of those that meant an object says what was wrong.
                foreach (var claim in picture.Claims.Where(claim => claim.Meant is not null).Reverse())
                    ends[claim.Meant!] = claim.Error;
                foreach (var claim in picture.Claims.Where(claim => claim.Error is null))
                    ends[claim.Meant!] = null;
            }
        }

        public ObjectRow Row(string property, string value, Dictionary<TruthObject, int> bins, int code, double normal, ulong seed)
        {
            var objects = pictures.SelectMany(picture => picture.Truths).Where(truth => bins[truth] == code).ToArray();
            var recall = ClusteredShare.Of(objects.GroupBy(truth => truth.Image).Select(group => (group.LongCount(truth => ends[truth] is null), group.LongCount())));
            return new(
                property, value, objects.Length, recall.Share, recall.Effective, Precision(objects, bins, code, normal, seed),
                Count(TideError.Localization), Count(TideError.Classification), Count(TideError.Missed));

            int Count(TideError kind) => objects.Count(truth => ends[truth] == kind);
        }

        Interval Precision(TruthObject[] objects, Dictionary<TruthObject, int> bins, int code, double normal, ulong seed)
        {
            var classes = objects.GroupBy(truth => truth.Class).Where(group => group.Count() >= Least).OrderBy(group => group.Key).Select(group => (
                Images: group.Select(truth => truth.Image).ToArray(),
                Claims: claims[group.Key].Where(pair => pair.Claim.Error is not null || bins[pair.Claim.Meant!] == code).Select(pair => (pair.Image, IsHit: pair.Claim.Error is null)).ToArray())).ToArray();
            if (classes.Length == 0)
                return new(double.NaN, double.NaN, double.NaN);
            var points = new List<RankPoint>();
            return PictureDraws.Interval(images, Draws, seed, Mean);

            double? Mean(int[] weights)
            {
                var (sum, known) = (0.0, 0);
                foreach (var (places, found) in classes)
                {
                    var positives = places.Sum(image => (long)weights[image]);
                    if (positives == 0)
                        continue;
                    var (hits, misses) = (0L, 0L);
                    points.Clear();
                    foreach (var (image, isHit) in found)
                    {
                        (hits, misses) = isHit ? (hits + weights[image], misses) : (hits, misses + weights[image]);
                        points.Add(new(0, hits, misses));
                    }
                    (sum, known) = (sum + NormalizedPrecision.Average(points, positives, normal), known + 1);
                }
                return known > 0 ? sum / known : null;
            }
        }
    }
}
