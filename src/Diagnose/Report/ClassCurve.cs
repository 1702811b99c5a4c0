using Whence.Diagnose.Metrics;

namespace Whence.Diagnose.Report;

/// <summary>One class against the rest over all thresholds, from the highest down, in at most so many points as a plot shows.</summary>
/// <param name="Class">Name of the class.</param>
/// <param name="Recall">Share of the class's examples that pass, in [0,1].</param>
/// <param name="Precision">Share of those that pass that are of the class.</param>
/// <param name="FalsePositiveRate">Share of the other examples that pass.</param>
public sealed record ClassCurve(string Class, IReadOnlyList<double> Recall, IReadOnlyList<double> Precision, IReadOnlyList<double> FalsePositiveRate)
{
    const int Most = 100;

    /// <summary>The curve of ranked scores; null where the class or the rest has no example.</summary>
    public static ClassCurve? Of(string name, RankedScores ranked)
    {
        var points = ranked.Points();
        if (points.Count == 0 || points[^1].Hits == 0 || points[^1].Misses == 0)
            return null;
        double positives = points[^1].Hits, negatives = points[^1].Misses;
        var count = Math.Min(Most, points.Count);
        var shown = Enumerable.Range(1, count).Select(i => points[(int)((long)i * points.Count / count) - 1]).ToArray();
        return new(
            name, [.. shown.Select(p => p.Hits / positives)], [.. shown.Select(p => (double)p.Hits / (p.Hits + p.Misses))], [.. shown.Select(p => p.Misses / negatives)]);
    }
}
