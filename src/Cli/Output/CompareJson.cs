using Whence.Diagnose.Report;
using Whence.Explain;
using Whence.Explain.Reports;

namespace Whence.Cli;

/// <summary>The JSON output of whence compare.</summary>
sealed record CompareJson(
    string Version, string Model, string? ModelSha256, string Device, string Set, int Pictures, IReadOnlyList<UnreadableJson> Unreadable, int Seeds, string Settings, IReadOnlyList<CompareMeasureJson> Measures, IReadOnlyList<CompareMethodJson> Methods,
    IReadOnlyList<CompareRanksJson> Ranks, IReadOnlyList<CompareAgreementJson> Agreement, IReadOnlyList<string>? FailRandomisation, IReadOnlyList<GateResult> Gates, IReadOnlyList<PluginFile> Plugins)
{
    public static CompareJson Of(ComparisonSummary summary, IReadOnlyList<GateResult> gates)
    {
        var header = summary.Results.Header;
        return new(
            header.Version, header.Model, header.ModelSha256, header.Device, header.Set, summary.Results.Readable.Count, [.. summary.Results.Unreadable.Select(picture => new UnreadableJson(picture.Id, picture.Error!))], header.Seeds, header.Settings,
            [.. summary.Measures.Select(m => new CompareMeasureJson(m.Name, m.Info.Summary, m.Info.Direction, m.Info.Null, m.Info.Reference))],
            [.. summary.Rows.Select(Method)],
            [.. summary.Ranks.Select(ranks => new CompareRanksJson(
                ranks.Measure, ranks.Test.Blocks, ranks.Test.Statistic, ranks.Test.P, ranks.Test.CriticalDifference, [.. ranks.Rows.Select((row, j) => new CompareRankJson(row.Title, ranks.Test.Ranks[j]))],
                [.. ranks.Test.Cliques().Select(clique => clique.Select(j => ranks.Rows[j].Title).ToArray())]))],
            [.. summary.Rows.Select((row, a) => new CompareAgreementJson(row.Title, summary.Agreement[a]))],
            summary.IsChecked ? [.. summary.Failing.Select(row => row.Title)] : null, gates, header.Plugins);
    }

    static CompareMethodJson Method(ComparisonRow row) => new(
        row.Method, row.Absolute ? "absolute" : "signed", row.IsControl, row.Seeds, row.Samples, row.Reliability, row.Flop, row.Milliseconds,
        [.. row.Scores.Select(score => new CompareScoreJson(score.Measure, score.Mean.Mean, score.Mean.Low, score.Mean.High, score.Count, score.Milliseconds))]);
}

/// <summary>A picture that cannot be read, and why: it is counted in no figure.</summary>
sealed record UnreadableJson(string Image, string Error);

/// <summary>A measure of a comparison.</summary>
sealed record CompareMeasureJson(string Name, string Summary, MetricDirection Direction, double? Null, string Reference);

/// <summary>A method of a comparison.</summary>
sealed record CompareMethodJson(
    string Method, string Ranking, bool IsControl, int Seeds, double Samples, double? Reliability, double Flop, double? Milliseconds, IReadOnlyList<CompareScoreJson> Scores);

/// <summary>What a measure says of a method.</summary>
sealed record CompareScoreJson(string Measure, double Mean, double Low, double High, int Pictures, double? Milliseconds);

/// <summary>How methods rank by a measure.</summary>
sealed record CompareRanksJson(
    string Measure, int Pictures, double Friedman, double P, double CriticalDifference, IReadOnlyList<CompareRankJson> Methods, IReadOnlyList<string[]> Cliques);

/// <summary>A method's average rank.</summary>
sealed record CompareRankJson(string Method, double Rank);

/// <summary>Rank correlations of a method's maps with those of every method, in the order of the methods.</summary>
sealed record CompareAgreementJson(string Method, IReadOnlyList<double> Spearman);
