using Whence.Statistics;

namespace Whence.Explain;

/// <summary>What a comparison comes to: its table, how methods rank by each measure, how alike their maps are, and which do not depend on what the network learned.</summary>
/// <param name="Results">The results.</param>
/// <param name="Measures">The measures.</param>
/// <param name="Rows">The table.</param>
/// <param name="Ranks">By each measure that has a direction and enough pictures, how methods rank.</param>
/// <param name="Agreement">Rank correlations of maps [rows][rows].</param>
sealed record ComparisonSummary(ComparisonResults Results, IReadOnlyList<ComparedMeasure> Measures, IReadOnlyList<ComparisonRow> Rows, IReadOnlyList<MeasureRanks> Ranks, double[][] Agreement)
{
    /// <summary>A method whose maps keep more than this of their order on shuffled networks fails the check.</summary>
    public const double MostAlike = 0.5;

    const string Check = "randomisation";

    /// <summary>Sums up whole results.</summary>
    /// <param name="results">The results.</param>
    /// <param name="known">The measures that there are; those of the list when null.</param>
    /// <exception cref="ExplainException">They are not whole, or there is no measure that they are of.</exception>
    public static ComparisonSummary Of(ComparisonResults results, IReadOnlyList<MapMetricInfo>? known = null)
    {
        if (!results.IsWhole || results.Stretch == 0)
            throw new ExplainException($"{results.Pictures.Count + results.Results.Count} of {results.Wanted} results are there");
        results.RequireReadable();
        ComparedMeasure[] measures = [.. results.Header.Measures.Select(name => ComparedMeasure.Named(name, known))];
        var rows = ComparisonTable.Of(results);
        MeasureRanks?[] ranks = [.. measures.Select((measure, m) => MeasureRanks.Of(measure, m, rows))];
        return new(results, measures, rows, [.. ranks.OfType<MeasureRanks>()], MethodAgreement.Of(results, rows));
    }

    /// <summary>Whether the randomisation check was made.</summary>
    public bool IsChecked => Results.Header.Measures.Contains(Check);

    /// <summary>Methods, without the controls, that fail it: their maps hardly depend on the network's parameters.</summary>
    public IEnumerable<ComparisonRow> Failing => Rows.Where(row => !row.IsControl && row.Scores.Any(score => score.Measure == Check && score.Mean.Mean > MostAlike));
}

/// <summary>How methods rank by one measure: average ranks over pictures, and which of them do not differ [Demsar 2006].</summary>
/// <param name="Measure">The measure.</param>
/// <param name="Rows">The rows that it says something of on every picture that counts.</param>
/// <param name="Test">Friedman's test and Nemenyi's critical difference.</param>
sealed record MeasureRanks(string Measure, IReadOnlyList<ComparisonRow> Rows, FriedmanTest Test)
{
    // With fewer, ranks say nothing.
    const int LeastPictures = 5;

    /// <summary>The ranks by a measure; null where it has no direction, or says something of too few methods or pictures.</summary>
    public static MeasureRanks? Of(ComparedMeasure measure, int index, IReadOnlyList<ComparisonRow> rows)
    {
        var direction = measure.Info.Direction;
        ComparisonRow[] known = [.. rows.Where(row => row.Scores[index].Count > 0)];
        if (direction == MetricDirection.Neither || known.Length < 3)
            return null;
        double[][] blocks = [.. Enumerable.Range(0, known[0].Scores[index].PerPicture.Length)
            .Select(i => known.Select(row => row.Scores[index].PerPicture[i]).ToArray()).Where(block => block.All(double.IsFinite))];
        return blocks.Length < LeastPictures ? null : new(measure.Name, known, FriedmanTest.Of(blocks, direction == MetricDirection.Higher));
    }
}
