using System.Globalization;
using Whence.Explain.Reports;
using Whence.Statistics;
using Whence.Uncertainty.Calibration;

namespace Whence.Uncertainty.Reports;

/// <summary>A calibration as one HTML file with everything inside. No script, no link, no network.</summary>
static class CalibrationReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="study">What is reported.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="data">Name of the data.</param>
    public static string Render(CalibrationStudy study, string model, string data)
    {
        var unused = study.Coverage is null ? "the temperature was not fitted on" : "nothing was fitted on";
        var lead = $"{data}, {study.After.Count} examples that {unused}. Temperature {Number(study.Temperature)}.";
        var page = new HtmlPage($"Calibration of {model}", $"How far can {model}'s confidence be trusted?", lead).Append("<div class=\"views\">\n")
            .Append(new ReliabilityDiagram(study.Before) { Title = "Before: softmax" }.ToSvg())
            .Append(new ReliabilityDiagram(study.After) { Title = $"After: temperature {Number(study.Temperature)}" }.ToSvg())
            .Append("</div>\n<div class=\"columns\"><section>\n").Heading("Scores").Table(["", "before", "after"], Scores(study.Before, study.After));
        AppendConformal(page, study);
        page.Append("</section><section>\n").Heading("Answering only where confident");
        AppendRisk(page, study.Risk);
        return page.Append("</section></div>\n").ToString();
    }

    static IEnumerable<string[]> Scores(CalibrationScores before, CalibrationScores after)
    {
        yield return Row("Accuracy", s => s.Accuracy);
        yield return Row("Mean confidence", s => s.MeanConfidence);
        yield return Row("Negative log-likelihood, nats", s => s.NegativeLogLikelihood);
        yield return Row("Brier score", s => s.Brier);
        yield return Row("ECE, equal width", s => s.ExpectedError);
        yield return Row("ECE of perfect calibration, by chance", s => s.Floor.Mean);
        yield return Row("ECE, equal mass", s => s.EqualMassError);
        yield return Row("MCE", s => s.MaximumError);
        yield return Row("Class-wise ECE", s => s.ClassWiseError);

        string[] Row(string name, Func<CalibrationScores, double> value) => [name, Number(value(before)), Number(value(after))];
    }

    static void AppendConformal(HtmlPage page, CalibrationStudy study)
    {
        var (conformal, coverage) = (study.Conformal, study.Coverage);
        page.Heading("Conformal sets");
        List<string[]> rows =
        [
            ["Score", conformal.Score.ToString().ToUpperInvariant()],
            ["Wanted coverage", Percent(1 - conformal.Alpha)],
            ["Threshold", Number(conformal.Quantile)],
            ["Calibration examples", $"{conformal.Count}"],
            ["Coverage to be expected, 90 % of the time", Between(conformal.CoverageInterval)],
        ];
        if (coverage is not null)
        {
            rows.Add([$"Coverage of {coverage.Count} examples", $"{Percent(coverage.Coverage.Mean)} ({Between(coverage.Coverage)})"]);
            rows.Add(["Mean size", Number(coverage.MeanSize)]);
            rows.Add(["Empty sets", $"{coverage.Empty}"]);
            rows.Add(["Least covered class", Percent(coverage.ByClass.Where(double.IsFinite).Min())]);
        }
        page.Table(["", ""], rows);
        if (coverage is null)
            return;
        page.Heading("Sets by size").Table(["labels", "sets", "coverage", "95 % interval"], coverage.BySize.Select(size => new[]
        {
            $"{size.Size}", $"{size.Count}", Percent(size.Coverage.Mean), Between(size.Coverage),
        }));
    }

    static void AppendRisk(HtmlPage page, RiskCoverage risk)
    {
        // A thousand points say as much as a hundred thousand.
        var step = Math.Max(1, risk.Risks.Count / 1000);
        int[] shown = [.. Enumerable.Range(0, risk.Risks.Count).Where(i => i % step == 0 || i == risk.Risks.Count - 1)];
        var plot = new LinePlot { Title = "Risk over coverage", XLabel = "share of examples answered", YLabel = "error among them" };
        page.Append(plot.Add("", [.. shown.Select(i => (i + 1.0) / risk.Risks.Count)], [.. shown.Select(i => risk.Risks[i])]).ToSvg());
        page.Table(["", ""],
        [
            ["AURC", Number(risk.Area)],
            ["AURC of an oracle", Number(risk.OracleArea)],
            ["E-AURC", Number(risk.ExcessArea)],
            ["Error at 80 % coverage", Percent(risk.RiskAt(0.8))],
            ["Coverage at 5 % error", Percent(risk.CoverageAt(0.05))],
        ]);
    }

    static string Between(Interval interval) => $"{Percent(interval.Low)} to {Percent(interval.High)}";

    static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
