using System.Globalization;
using System.Text;
using Whence.Explain.Calibration;

namespace Whence.Explain.Reports;

/// <summary>A calibration as one HTML file with everything inside. No script, no link, no network.</summary>
public static class CalibrationReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="study">What is reported.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="data">Name of the data.</param>
    public static string Render(CalibrationStudy study, string model, string data)
    {
        var html = HtmlPage.Open($"Calibration of {model}");
        html.Append($"<h1>How far can {HtmlPage.Escape(model)}'s confidence be trusted?</h1>\n<p class=\"lead\">{HtmlPage.Escape(data)}, ");
        var unused = study.Coverage is null ? "the temperature was not fitted on" : "nothing was fitted on";
        html.Append($"{study.After.Count} examples that {unused}. ");
        html.Append($"Temperature {Number(study.Temperature)}.</p>\n<div class=\"views\">\n");
        html.Append(new ReliabilityDiagram(study.Before) { Title = "Before: softmax" }.ToSvg());
        html.Append(new ReliabilityDiagram(study.After) { Title = $"After: temperature {Number(study.Temperature)}" }.ToSvg());
        html.Append("</div>\n<div class=\"columns\"><section>\n<h2>Scores</h2>\n");
        HtmlPage.AppendTable(html, ["", "before", "after"], Scores(study.Before, study.After));
        AppendConformal(html, study);
        html.Append("</section><section>\n<h2>Answering only where confident</h2>\n");
        AppendRisk(html, study.Risk);
        html.Append("</section></div>\n");
        return HtmlPage.Close(html);
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

    static void AppendConformal(StringBuilder html, CalibrationStudy study)
    {
        var (conformal, coverage) = (study.Conformal, study.Coverage);
        html.Append("<h2>Conformal sets</h2>\n");
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
        HtmlPage.AppendTable(html, ["", ""], rows);
        if (coverage is null)
            return;
        html.Append("<h2>Sets by size</h2>\n");
        HtmlPage.AppendTable(html, ["labels", "sets", "coverage", "95 % interval"], coverage.BySize.Select(size => new[]
        {
            $"{size.Size}", $"{size.Count}", Percent(size.Coverage.Mean), Between(size.Coverage),
        }));
    }

    static void AppendRisk(StringBuilder html, RiskCoverage risk)
    {
        // A thousand points say as much as a hundred thousand.
        var step = Math.Max(1, risk.Risks.Count / 1000);
        int[] shown = [.. Enumerable.Range(0, risk.Risks.Count).Where(i => i % step == 0 || i == risk.Risks.Count - 1)];
        var plot = new LinePlot { Title = "Risk over coverage", XLabel = "share of examples answered", YLabel = "error among them" };
        html.Append(plot.Add("", [.. shown.Select(i => (i + 1.0) / risk.Risks.Count)], [.. shown.Select(i => risk.Risks[i])]).ToSvg());
        HtmlPage.AppendTable(html, ["", ""],
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
