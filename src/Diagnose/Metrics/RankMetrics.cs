using Whence.Diagnose.Data;
using Whence.Diagnose.Report;
using Whence.Statistics;

namespace Whence.Diagnose.Metrics;

/// <summary>
/// AUROC and average precision of sets of examples: every class against the rest, and the mean over the classes that have examples on both sides. The
/// interval of a mean AUROC takes the classes' errors as if they went together, which makes it rather too wide than too narrow.
/// </summary>
static class RankMetrics
{
    const string Roc = "AUROC", Precision = "average precision";

    public static IReadOnlyList<string> Names { get; } = [Roc, Precision];

    /// <summary>Of some rows.</summary>
    public static IReadOnlyList<MetricValue> Of(ClassificationData data, ModelPredictions model, int[] rows) =>
        Mean([.. Enumerable.Range(0, data.Classes.Count).Select(k => Ranked(data, model, k, rows).Areas())]);

    /// <summary>The scores of a class, ranked: of some rows, or of all.</summary>
    public static RankedScores Ranked(ClassificationData data, ModelPredictions model, int k, int[]? rows = null)
    {
        var count = rows?.Length ?? data.Count;
        var (scores, isPositive) = (new double[count], new bool[count]);
        for (var i = 0; i < count; i++)
        {
            var row = rows?[i] ?? i;
            (scores[i], isPositive[i]) = (model.ScoreArray![row * data.Classes.Count + k], data.TruthArray[row] == k);
        }
        return new(scores, isPositive);
    }

    /// <summary>Means over classes; NaN where none has both sides.</summary>
    public static IReadOnlyList<MetricValue> Mean(IReadOnlyList<RankAreas> classes)
    {
        var known = classes.Where(areas => areas is { Positives: > 0, Negatives: > 0 }).ToArray();
        if (known.Length == 0)
            return [new(Roc, new(double.NaN, double.NaN, double.NaN)), new(Precision, new(double.NaN, double.NaN, double.NaN))];
        var (roc, half) = (known.Average(areas => areas.Roc), Interval.Normal95 * known.Average(areas => areas.RocError));
        return
        [
            new(Roc, new(roc, Math.Max(0, roc - half), Math.Min(1, roc + half))),
            new(Precision, new(known.Average(areas => areas.AveragePrecision), double.NaN, double.NaN)),
        ];
    }
}
