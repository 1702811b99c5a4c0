using Whence.Diagnose.Metrics;
using Whence.Statistics;

namespace Whence.Diagnose.Detection;

/// <summary>
/// Which objects are not found [Hoiem 2012]: by size and by aspect, each cut within every class at 10, 30, 70 and 90 % of its objects, so that a small
/// elephant is small. For a value the objects are those that have it, detections of other objects are left out, and all wrong detections stay; precision is
/// normalised to the same number of objects everywhere, a fifth of the mean class.
/// </summary>
public static class ObjectBreakdown
{
    /// <summary>Classes with fewer objects of a value do not count in its mean.</summary>
    public const int Least = 5;

    static readonly double[] Shares = [0.1, 0.3, 0.7, 0.9];

    static readonly (string Name, string[] Values, Func<TruthObject, double> Of)[] Properties =
    [
        ("size", ["extra small", "small", "medium", "large", "extra large"], truth => truth.Area),
        ("aspect", ["extra tall", "tall", "medium", "wide", "extra wide"], truth => truth.Box.Width / truth.Box.Height),
    ];

    /// <summary>All values of all properties.</summary>
    public static IReadOnlyList<ObjectRow> Of(DetectionData data)
    {
        var truths = data.Truths.Where(truth => !truth.IsCrowd).ToArray();
        var claims = data.ByImage().SelectMany(picture => new TidePicture(picture.Truths, picture.Detections).Claims).OrderByDescending(claim => claim.Detection.Score).ToArray();
        var normal = truths.Length / (double)Math.Max(1, truths.Select(truth => truth.Class).Distinct().Count()) / (Shares.Length + 1);
        return [.. Properties.SelectMany(property => Rows(property.Name, property.Values, Bins(truths, property.Of), claims, normal))];
    }

    static IEnumerable<ObjectRow> Rows(string property, string[] values, Dictionary<TruthObject, int> bins, TideClaim[] claims, double normal)
    {
        var found = claims.Where(claim => claim.Error is null).Select(claim => claim.Meant!).ToHashSet<TruthObject>(ReferenceEqualityComparer.Instance);
        var byClass = claims.ToLookup(claim => claim.Detection.Class);
        for (var v = 0; v < values.Length; v++)
        {
            var objects = bins.Where(pair => pair.Value == v).Select(pair => pair.Key).ToArray();
            var means = objects.GroupBy(truth => truth.Class).Where(group => group.Count() >= Least)
                .Select(group => NormalizedPrecision.Average(Points(byClass[group.Key], bins, v), group.Count(), normal));
            yield return new(property, values[v], objects.Length, Wilson.Share(objects.Count(found.Contains), objects.Length), means.DefaultIfEmpty(double.NaN).Average());
        }
    }

    static List<RankPoint> Points(IEnumerable<TideClaim> claims, Dictionary<TruthObject, int> bins, int value)
    {
        var (points, hits, misses) = (new List<RankPoint>(), 0, 0);
        foreach (var claim in claims.Where(claim => claim.Error is not null || bins[claim.Meant!] == value))
        {
            (hits, misses) = claim.Error is null ? (hits + 1, misses) : (hits, misses + 1);
            points.Add(new(claim.Detection.Score, hits, misses));
        }
        return points;
    }

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
}
