namespace Whence.Diagnose.Detection;

/// <summary>
/// What each kind of error costs in average precision [Bolya 2020]: every kind is mended alone, so the gains do not add up. Detections take the free
/// object of their class that they overlap most, from an overlap of .5; what is unmatched is told apart by .1 and .5. Precision is averaged at 101
/// recalls, then over the classes that have truths or detections.
/// </summary>
public sealed class TideAnalysis
{
    /// <summary>Overlap from which a place is right, and below which there is nothing.</summary>
    public const double Right = 0.5, Nothing = 0.1;

    readonly List<TideClaim> claims = [];
    readonly long[] positives;
    readonly List<TruthObject> missed = [];
    readonly List<TruthObject> unmatched = [];

    TideAnalysis(DetectionData data, IReadOnlyList<TidePicture> pictures)
    {
        positives = new long[data.Classes.Count];
        foreach (var truth in data.Truths.Where(truth => !truth.IsCrowd))
            positives[truth.Class]++;
        foreach (var picture in pictures)
        {
            claims.AddRange(picture.Claims);
            unmatched.AddRange(picture.Free);
            missed.AddRange(picture.Missed);
        }
        Precision = Average(claims.Select(claim => (claim.Detection.Class, claim.Detection.Score, claim.Error is null)), positives);
        Counts = Enum.GetValues<TideError>().ToDictionary(kind => kind, kind => kind == TideError.Missed ? missed.Count : claims.Count(claim => claim.Error == kind));
        Gains = Enum.GetValues<TideError>().ToDictionary(kind => kind, kind => Math.Max(0, Mended(kind) - Precision));
        FalsePositiveGain = Math.Max(0, Average(claims.Select(c => (c.Detection.Class, c.Error is null ? c.Detection.Score : double.NegativeInfinity, c.Error is null)), positives) - Precision);
        FalseNegativeGain = Math.Max(0, Average(Plain(), Without(unmatched)) - Precision);
    }

    /// <summary>Average precision at an overlap of .5, in [0,1].</summary>
    public double Precision { get; }

    /// <summary>How many errors of each kind.</summary>
    public IReadOnlyDictionary<TideError, int> Counts { get; }

    /// <summary>What average precision would gain if all of a kind were mended.</summary>
    public IReadOnlyDictionary<TideError, double> Gains { get; }

    /// <summary>What it would gain if all wrong detections had the lowest score.</summary>
    public double FalsePositiveGain { get; }

    /// <summary>What it would gain if the objects that were not found did not count.</summary>
    public double FalseNegativeGain { get; }

    /// <summary>Analyses.</summary>
    public static TideAnalysis Of(DetectionData data) => new(data, TidePicture.All(data));

    /// <summary>As <see cref="Of(DetectionData)"/>, of pictures whose detections are matched.</summary>
    internal static TideAnalysis Of(DetectionData data, IReadOnlyList<TidePicture> pictures) => new(data, pictures);

    double Mended(TideError kind) => kind switch
    {
        TideError.Missed => Average(Plain(), Without(missed)),
        TideError.Localization or TideError.Classification => Average(Corrected(kind), positives),
        _ => Average(claims.Where(claim => claim.Error != kind).Select(claim => (claim.Detection.Class, claim.Detection.Score, claim.Error is null)), positives),
    };

    IEnumerable<(int Class, double Score, bool IsHit)> Plain() => claims.Select(claim => (claim.Detection.Class, claim.Detection.Score, claim.Error is null));

    // The surest claim of a free object becomes right, others of its kind are removed.
    IEnumerable<(int Class, double Score, bool IsHit)> Corrected(TideError kind)
    {
        var best = claims.Where(claim => claim.Error == kind && claim.Meant is not null).GroupBy(claim => claim.Meant!, ReferenceEqualityComparer.Instance)
            .Select(group => group.MaxBy(claim => claim.Detection.Score)!).ToHashSet(ReferenceEqualityComparer.Instance);
        foreach (var claim in claims)
        {
            if (claim.Error != kind)
                yield return (claim.Detection.Class, claim.Detection.Score, claim.Error is null);
            else if (best.Contains(claim))
                yield return (claim.Meant!.Class, claim.Detection.Score, true);
        }
    }

    long[] Without(List<TruthObject> truths)
    {
        var left = positives.ToArray();
        foreach (var truth in truths)
            left[truth.Class]--;
        return left;
    }

    static double Average(IEnumerable<(int Class, double Score, bool IsHit)> detections, long[] positives)
    {
        var byClass = detections.ToLookup(detection => detection.Class);
        var values = new List<double>();
        for (var c = 0; c < positives.Length; c++)
        {
            if (positives[c] > 0)
                values.Add(new RecallCurve(byClass[c].OrderByDescending(detection => detection.Score).Select(detection => detection.IsHit), positives[c]).Average101());
            else if (byClass[c].Any())
                values.Add(0);
        }
        return values.DefaultIfEmpty(0).Average();
    }
}
