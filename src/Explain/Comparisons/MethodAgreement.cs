using Whence.Statistics;

namespace Whence.Explain;

/// <summary>How alike the maps of two methods are: Spearman's correlation over cells of the picture, the mean over the first pictures, by the first seed.</summary>
static class MethodAgreement
{
    /// <summary>The correlations [rows][rows]; NaN where a map has no differences between cells on any picture.</summary>
    public static double[][] Of(ComparisonResults results, IReadOnlyList<ComparisonRow> rows)
    {
        var sums = rows.Select(_ => new double[rows.Count]).ToArray();
        var counts = rows.Select(_ => new int[rows.Count]).ToArray();
        var places = rows.Select(row => Place(results, row.Index)).ToArray();
        foreach (var picture in results.Readable)
        {
            double[]?[] ranks = [.. places.Select(place => results[place.Run, picture].Cells?[place.Ranking] is { } cells ? RocRanks.Mid(Array.ConvertAll(cells, v => (double)v)) : null)];
            for (var a = 0; a < ranks.Length; a++)
            {
                for (var b = 0; b < ranks.Length; b++)
                {
                    if (ranks[a] is { } one && ranks[b] is { } other && one.Length == other.Length && RankCorrelation.Pearson(one, other) is var r && !double.IsNaN(r))
                        (sums[a][b], counts[a][b]) = (sums[a][b] + r, counts[a][b] + 1);
                }
            }
        }
        return [.. sums.Select((row, a) => row.Select((sum, b) => counts[a][b] > 0 ? sum / counts[a][b] : double.NaN).ToArray())];
    }

    /// <summary>The run of a method's first seed, and which ranking of it the method is.</summary>
    public static (int Run, int Ranking) Place(ComparisonResults results, int method)
    {
        for (var run = 0; ; run++)
        {
            var (first, rankings, _) = results.Runs[run];
            if (method >= first && method < first + rankings)
                return (run, method - first);
        }
    }
}
