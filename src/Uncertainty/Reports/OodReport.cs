using Whence.Explain.Reports;
using Whence.Uncertainty.OutOfDistribution;
using static Whence.Explain.Reports.NumberText;

namespace Whence.Uncertainty.Reports;

/// <summary>Out-of-distribution detection as one HTML file with everything inside.</summary>
static class OodReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="results">Detector by detector, and in it set by set.</param>
    /// <param name="by">What they were made by.</param>
    /// <param name="within">Name of the in-distribution set.</param>
    public static string Render(IReadOnlyList<OodResult> results, Provenance by, string within)
    {
        var own = Provenance.FileName(within);
        var lead = Html.Of($"Detectors give pictures a score, larger the further they are from those of the network’s own kind, here {Html.Name(own)}. How well do scores tell other sets from it?");
        var page = new HtmlPage($"Out of distribution: {by.Models[0].File}", Html.Of($"What does {Html.Name(by.Models[0].File)} not know?"), lead, by);
        var rows = results.Select(result => (string[])[result.Detector, Provenance.FileName(result.Set), .. Cells(result.Metrics)]);
        page.Append($"<section>\n").Table(["Detector", "Set", .. Columns], rows, names: 2).Append($"</section><section>\n").Heading("How the scores lie").Append($"<div class=\"columns\">\n");
        foreach (var detector in results.GroupBy(result => result.Detector))
            page.Append(Html.Plain(Plot(detector.Key, [.. detector], own)));
        return page.Append($"</div></section>\n").ToString();
    }

    /// <summary>The columns of a table of metrics.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["n in", "n out", "AUROC", "95 % interval", "AUPR (out)", "AUPR (in)", "FPR95 (in)", "FPR95 (out)", "Threshold"];

    /// <summary>A row of a table of metrics.</summary>
    public static string[] Cells(OodMetrics metrics) =>
    [
        $"{metrics.InCount}", $"{metrics.OutCount}", Share(metrics.Auroc.Mean),
        $"{Share(metrics.Auroc.Low)} to {Share(metrics.Auroc.High)}",
        Share(metrics.AuprOut), Share(metrics.AuprIn), Share(metrics.Fpr95InPositive), Share(metrics.Fpr95OutPositive), Of(metrics.Threshold),
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
            plot.Add(Provenance.FileName(result.Set), result.OutScores);
        return plot.ToSvg();
    }

    // Good detectors differ in the second decimal.
    static string Share(double share) => Fixed(100 * share, 2) + " %";
}
