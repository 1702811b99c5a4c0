using Whence.Statistics;

namespace Whence.Explain;

/// <summary>One method in a comparison.</summary>
/// <param name="Index">Its place among the methods.</param>
/// <param name="Method">Its name.</param>
/// <param name="Absolute">Whether pixels are ranked by absolute values.</param>
/// <param name="IsControl">Whether it knows no network.</param>
/// <param name="Seeds">Seeds that it was run with.</param>
/// <param name="Samples">Mean samples of a map.</param>
/// <param name="Reliability">Mean reliability of the maps; null where samples are not random.</param>
/// <param name="Flop">Mean work of a map.</param>
/// <param name="Milliseconds">Median time of a map; null where times were not kept.</param>
/// <param name="Scores">What each measure says.</param>
sealed record ComparisonRow(
    int Index, string Method, bool Absolute, bool IsControl, int Seeds, double Samples, double? Reliability, double Flop, double? Milliseconds, IReadOnlyList<ComparisonScore> Scores)
{
    /// <summary>The name, with the ranking where it is that of absolute values.</summary>
    public string Title => Absolute ? $"{Method}, absolute" : Method;
}

/// <summary>What a measure says of a method.</summary>
/// <param name="Measure">The measure.</param>
/// <param name="PerPicture">Its value of every picture, the mean over seeds; NaN where it says nothing.</param>
/// <param name="Mean">Mean over pictures and seeds with its 95 % interval; NaN where it says nothing of any.</param>
/// <param name="Count">Pictures of which it says something.</param>
/// <param name="Milliseconds">Median time of a picture; null where times were not kept.</param>
sealed record ComparisonScore(string Measure, double[] PerPicture, Interval Mean, int Count, double? Milliseconds);

/// <summary>What results come to: of every method what each measure says, over pictures and seeds. A ranking by absolute values that is the signed one on every picture is left out.</summary>
static class ComparisonTable
{
    /// <summary>Reads results.</summary>
    /// <param name="results">Whole results.</param>
    /// <param name="seed">Key of the resamples.</param>
    public static IReadOnlyList<ComparisonRow> Of(ComparisonResults results, ulong seed = 1)
    {
        var rows = new List<ComparisonRow>();
        for (int run = 0, seeds; run < results.Runs.Count; run += seeds)
        {
            var (first, rankings, _) = results.Runs[run];
            seeds = results.Header.Methods[first].Seeds;
            ResultRecord[][] records = [.. Enumerable.Range(run, seeds).Select(r => results.Readable.Select(i => results[r, i]).ToArray())];
            for (var ranking = 0; ranking < rankings; ranking++)
            {
                if (ranking == 0 || !records.All(of => of.All(record => record.IsOneRanking)))
                    rows.Add(Row(results.Header, first + ranking, ranking, records, seed));
            }
        }
        return rows;
    }

    static ComparisonRow Row(ComparisonHeader header, int index, int ranking, ResultRecord[][] records, ulong seed)
    {
        var (method, all) = (header.Methods[index], records.SelectMany(of => of).ToArray());
        return new(
            index, method.Name, method.IsAbsolute, method.IsControl, records.Length, all.Average(record => record.Samples), all.Average(record => record.Reliability), all.Average(record => (double)record.Flop),
            Median(all, 0), [.. header.Measures.Select((measure, m) => Score(measure, [.. records.Select(of => of.Select(record => record.Values[ranking][m]).ToArray())], seed, Median(all, m + 1)))]);
    }

    static ComparisonScore Score(string measure, double[][] values, ulong seed, double? milliseconds)
    {
        int[] said = [.. Enumerable.Range(0, values[0].Length).Where(i => values.All(of => double.IsFinite(of[i])))];
        double[][] kept = [.. values.Select(of => said.Select(i => of[i]).ToArray())];
        double[] means = [.. values[0].Select((_, i) => values.Average(of => of[i]))];
        return new(measure, means, said.Length > 0 ? Bootstrap.Mean(kept, seed: seed) : new(double.NaN, double.NaN, double.NaN), said.Length, milliseconds);
    }

    static double? Median(ResultRecord[] records, int place) => Array.TrueForAll(records, record => record.Milliseconds is not null)
        ? records.Select(record => record.Milliseconds![place]).Order().ElementAt(records.Length / 2) : null;
}
