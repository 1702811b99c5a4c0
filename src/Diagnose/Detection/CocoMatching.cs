namespace Whence.Diagnose.Detection;

/// <summary>One picture and class: who finds whom, by the rules of COCO.</summary>
sealed class CocoMatching
{
    // Rounding must not make a detection miss an overlap of 1.
    const double Whole = 1 - 1e-10;

    readonly (double From, double To) size;
    readonly TruthObject[] truths;
    readonly DetectedObject[] detections;
    readonly double[,] overlaps;
    readonly int counted;

    /// <param name="truths">The objects.</param>
    /// <param name="detections">What was found, by falling score.</param>
    /// <param name="size">Areas that count.</param>
    /// <param name="most">Only so many detections are looked at.</param>
    public CocoMatching(TruthObject[] truths, DetectedObject[] detections, (double From, double To) size, int most)
    {
        this.size = size;
        // Those that do not count come last.
        this.truths = [.. truths.OrderBy(IsIgnored)];
        counted = truths.Count(truth => !IsIgnored(truth));
        this.detections = detections.Length > most ? detections[..most] : detections;
        overlaps = new double[this.detections.Length, truths.Length];
        for (var d = 0; d < this.detections.Length; d++)
        {
            for (var g = 0; g < truths.Length; g++)
            {
                var (detection, truth) = (this.detections[d], this.truths[g]);
                overlaps[d, g] = truth.IsCrowd ? detection.ShareIn(truth) : detection.Iou(truth);
            }
        }
    }

    /// <summary>Objects to be found.</summary>
    public int Positives => counted;

    /// <summary>The detections that count, and whether they find an object at this overlap.</summary>
    public IEnumerable<(double Score, bool IsHit)> Claims(double overlap)
    {
        var taken = new bool[truths.Length];
        for (var d = 0; d < detections.Length; d++)
        {
            var g = Find(d, overlap, taken);
            if (g >= 0)
                taken[g] = true;
            if (g >= 0 ? g < counted : IsInside(detections[d].Area))
                yield return (detections[d].Score, g >= 0);
        }
    }

    int Find(int d, double overlap, bool[] taken)
    {
        var (best, found) = (Math.Min(overlap, Whole), -1);
        for (var g = 0; g < truths.Length; g++)
        {
            if (taken[g] && !truths[g].IsCrowd)
                continue;
            // One that counts is not given up for one that does not.
            if (found >= 0 && found < counted && g >= counted)
                break;
            if (overlaps[d, g] >= best)
                (best, found) = (overlaps[d, g], g);
        }
        return found;
    }

    bool IsIgnored(TruthObject truth) => truth.IsCrowd || !IsInside(truth.Area);

    bool IsInside(double area) => area >= size.From && area <= size.To;
}
