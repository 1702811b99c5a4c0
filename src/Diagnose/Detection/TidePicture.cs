namespace Whence.Diagnose.Detection;

/// <summary>The detections of one picture, matched and told apart by TIDE's rules.</summary>
sealed class TidePicture
{
    readonly TruthObject[] truths;
    readonly TruthObject[] crowds;
    readonly bool[] taken;

    /// <param name="all">The objects.</param>
    /// <param name="detections">What was found, by falling score.</param>
    public TidePicture(TruthObject[] all, DetectedObject[] detections)
    {
        (truths, crowds) = (Array.FindAll(all, truth => !truth.IsCrowd), Array.FindAll(all, truth => truth.IsCrowd));
        taken = new bool[truths.Length];
        var hits = Array.ConvertAll(detections, Take);
        var claims = new List<TideClaim>();
        for (var d = 0; d < detections.Length; d++)
        {
            if (hits[d] is { } hit)
                claims.Add(new(detections[d], null, hit));
            else if (!crowds.Any(crowd => crowd.Class == detections[d].Class && detections[d].ShareIn(crowd) >= TideAnalysis.Right))
                claims.Add(Judge(detections[d]));
        }
        Claims = claims;
        var meant = claims.Select(claim => claim.Meant).OfType<TruthObject>().ToHashSet(ReferenceEqualityComparer.Instance);
        Free = [.. truths.Where((_, g) => !taken[g])];
        Missed = [.. Free.Where(truth => !meant.Contains(truth))];
    }

    /// <summary>All pictures of a set.</summary>
    public static TidePicture[] All(DetectionData data)
    {
        var (pictures, matched) = (data.ByImage(), new TidePicture[data.Images.Count]);
        Parallel.For(0, matched.Length, i => matched[i] = new(pictures[i].Truths, pictures[i].Detections));
        return matched;
    }

    /// <summary>The objects, crowds left out.</summary>
    public IReadOnlyList<TruthObject> Truths => truths;

    /// <summary>How many there are of them.</summary>
    public int Objects => truths.Length;

    /// <summary>All detections but those of crowds.</summary>
    public IReadOnlyList<TideClaim> Claims { get; }

    /// <summary>Objects without a right detection.</summary>
    public IReadOnlyList<TruthObject> Free { get; }

    /// <summary>Those of them that no mended place or class would find.</summary>
    public IReadOnlyList<TruthObject> Missed { get; }

    TruthObject? Take(DetectedObject detection)
    {
        var best = Best(detection, g => !taken[g] && truths[g].Class == detection.Class);
        if (best.Overlap < TideAnalysis.Right)
            return null;
        taken[best.Truth] = true;
        return truths[best.Truth];
    }

    TideClaim Judge(DetectedObject detection)
    {
        var own = Best(detection, g => truths[g].Class == detection.Class);
        var other = Best(detection, g => truths[g].Class != detection.Class);
        var used = Best(detection, g => taken[g] && truths[g].Class == detection.Class);
        if (truths.Length == 0)
            return new(detection, TideError.Background, null);
        if (own.Overlap is >= TideAnalysis.Nothing and <= TideAnalysis.Right)
            return new(detection, TideError.Localization, Unless(own.Truth));
        if (other.Overlap >= TideAnalysis.Right)
            return new(detection, TideError.Classification, Unless(other.Truth));
        if (used.Overlap >= TideAnalysis.Right)
            return new(detection, TideError.Duplicate, null);
        return new(detection, Math.Max(own.Overlap, other.Overlap) <= TideAnalysis.Nothing ? TideError.Background : TideError.Both, null);

        TruthObject? Unless(int g) => taken[g] ? null : truths[g];
    }

    (int Truth, double Overlap) Best(DetectedObject detection, Func<int, bool> counts)
    {
        var best = (Truth: -1, Overlap: -1.0);
        for (var g = 0; g < truths.Length; g++)
        {
            if (counts(g) && detection.Iou(truths[g]) is var overlap && overlap > best.Overlap)
                best = (g, overlap);
        }
        return best;
    }
}
