namespace Whence.Diagnose.Detection;

/// <summary>Precision over recall of one class's detections, from the highest score down.</summary>
public sealed class RecallCurve
{
    // COCO's guard against 0 / 0.
    const double Spacing = 2.220446049250313e-16;

    readonly double[] recall;
    readonly double[] best;

    /// <param name="isHit">Whether each detection finds an object, by falling score.</param>
    /// <param name="positives">Objects to be found, at least 1.</param>
    public RecallCurve(IEnumerable<bool> isHit, long positives)
        : this([.. isHit.Select(hit => (hit, 1))], positives)
    {
    }

    /// <param name="claims">Whether each detection finds an object, by falling score, and how often it counts.</param>
    /// <param name="positives">Objects to be found, at least 1, as often as they count.</param>
    internal RecallCurve(IReadOnlyList<(bool IsHit, int Weight)> claims, long positives)
    {
        (recall, best) = (new double[claims.Count], new double[claims.Count]);
        var (found, wrong) = (0L, 0L);
        for (var i = 0; i < recall.Length; i++)
        {
            (found, wrong) = claims[i].IsHit ? (found + claims[i].Weight, wrong) : (found, wrong + claims[i].Weight);
            (recall[i], best[i]) = ((double)found / positives, found / (found + wrong + Spacing));
        }
        for (var i = recall.Length - 1; i > 0; i--)
            best[i - 1] = Math.Max(best[i - 1], best[i]);
    }

    /// <summary>Recall after the last detection, in [0,1].</summary>
    public double Recall => recall.Length > 0 ? recall[^1] : 0;

    /// <summary>The best precision at this recall or more, in [0,1]; 0 where it is not reached.</summary>
    public double PrecisionAt(double wanted)
    {
        var (low, high) = (0, recall.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = recall[middle] < wanted ? (middle + 1, high) : (low, middle);
        }
        return low < recall.Length ? best[low] : 0;
    }

    /// <summary>Mean of the interpolated precision at the recalls 0, .01, ..., 1: COCO's average precision.</summary>
    public double Average101() => Enumerable.Range(0, 101).Average(r => PrecisionAt(CocoEvaluation.RecallPoints[r]));

    /// <summary>Mean at the recalls 0, .1, ..., 1: that of VOC until 2009.</summary>
    public double Average11() => Enumerable.Range(0, 11).Average(r => PrecisionAt(r / 10.0));

    /// <summary>Area under the interpolated curve: VOC's since 2010.</summary>
    public double Area()
    {
        double area = 0, before = 0;
        for (var i = 0; i < recall.Length; i++)
            (area, before) = (area + (recall[i] - before) * best[i], recall[i]);
        return area;
    }
}
