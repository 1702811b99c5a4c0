using System.Globalization;
using Whence.Explain.Reports;
using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Uncertainty.Reports;

/// <summary>Out-of-distribution detection as one HTML file with everything inside. No script, no link, no network.</summary>
static class OodReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="results">Detector by detector, and in it set by set.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="within">Name of the in-distribution set.</param>
    public static string Render(IReadOnlyList<OodResult> results, string model, string within)
    {
        var lead = $"Scores of {within} against other sets. "
            + "FPR95 (in): share of the other set accepted when 95 % of the in-distribution set are kept. "
            + "FPR95 (out): share of the in-distribution set flagged when 95 % of the other set are caught.";
        var page = new HtmlPage($"Out of distribution: {model}", $"What does {model} not know?", lead);
        var rows = results.Select(result => (string[])[result.Detector, result.Set, .. Cells(result.Metrics)]);
        page.Table(["detector", "set", .. Columns], rows, names: 2).Heading("Scores").Append("<div class=\"columns\">\n");
        foreach (var detector in results.GroupBy(result => result.Detector))
            page.Append(Plot(detector.Key, [.. detector], within));
        return page.Append("</div>\n").ToString();
    }

    /// <summary>The columns of a table of metrics.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["n in", "n out", "AUROC", "95 % interval", "AUPR (out)", "AUPR (in)", "FPR95 (in)", "FPR95 (out)", "threshold"];

    /// <summary>A row of a table of metrics.</summary>
    public static string[] Cells(OodMetrics metrics) =>
    [
        $"{metrics.InCount}", $"{metrics.OutCount}", Share(metrics.Auroc.Mean),
        $"{Share(metrics.Auroc.Low)} to {Share(metrics.Auroc.High)}",
        Share(metrics.AuprOut), Share(metrics.AuprIn), Share(metrics.Fpr95InPositive), Share(metrics.Fpr95OutPositive),
        metrics.Threshold.ToString("G4", CultureInfo.InvariantCulture),
    ];

    static string Plot(string name, OodResult[] results, string within)
    {
        var plot = new Histogram
        {
            Title = name,
            XLabel = "score, larger is further out",
            Mark = results[0].Metrics.Threshold,
            MarkName = "keeps 95 % of the in-distribution set",
        };
        plot.Add(within, results[0].InScores);
        foreach (var result in results)
            plot.Add(result.Set, result.OutScores);
        return plot.ToSvg();
    }

    static string Share(double share) => share.ToString("0.0000", CultureInfo.InvariantCulture);
}
