using Whence.Statistics;

namespace Whence.Diagnose.Metrics;

/// <summary>Areas that ranks give.</summary>
/// <param name="Positives">Examples of the class.</param>
/// <param name="Negatives">The others.</param>
/// <param name="Roc">Area under the ROC curve, in [0,1]; NaN where either is missing.</param>
/// <param name="AveragePrecision">Average precision, in [0,1]; NaN without positives.</param>
public readonly record struct RankAreas(long Positives, long Negatives, double Roc, double AveragePrecision)
{
    /// <summary>Hanley and McNeil's standard error of the area under the ROC curve [Hanley 1982], from the area alone.</summary>
    public double RocError
    {
        get
        {
            var (a, m, n) = (Roc, (double)Positives, (double)Negatives);
            var (q1, q2) = (a / (2 - a), 2 * a * a / (1 + a));
            return Math.Sqrt((a * (1 - a) + (m - 1) * (q1 - a * a) + (n - 1) * (q2 - a * a)) / (m * n));
        }
    }

    /// <summary>The area under the ROC curve with its 95 % interval.</summary>
    public Interval RocInterval => new(Roc, Math.Max(0, Roc - Interval.Normal95 * RocError), Math.Min(1, Roc + Interval.Normal95 * RocError));
}
