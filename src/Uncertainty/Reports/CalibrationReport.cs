using Whence.Explain.Reports;
using Whence.Statistics;
using Whence.Uncertainty.Calibration;
using static Whence.Explain.Reports.NumberText;

namespace Whence.Uncertainty.Reports;

/// <summary>A calibration as one HTML file with everything inside.</summary>
static class CalibrationReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="study">What is reported.</param>
    /// <param name="by">What it was made by.</param>
    /// <param name="data">Name of the data.</param>
    public static string Render(CalibrationStudy study, Provenance by, string data)
    {
        var (model, temperature) = (Html.Name(by.Models[0].File), Fixed(study.Temperature, 2));
        var unused = study.Coverage is null ? "the temperature was not fitted on" : "nothing was fitted on";
        var lead = Html.Of($"{Html.Name(Provenance.FileName(data))}, {study.After.Count} examples that {unused}. Temperature {temperature}: {Sureness(study.Temperature)}.");
        var page = new HtmlPage($"Calibration of {by.Models[0].File}", Html.Of($"How far can the confidence of {model} be trusted?"), lead, by).Warnings(study.Warnings)
            .Append($"<div class=\"columns\">\n{Html.Plain(new ReliabilityDiagram(study.Before) { Title = "Before: softmax" }.ToSvg())}")
            .Append($"{Html.Plain(new ReliabilityDiagram(study.After) { Title = $"After: temperature {temperature}" }.ToSvg())}</div>\n")
            .Append($"<div class=\"columns\"><section>\n").Heading("Scores").Table([default, Html.Of($"before"), Html.Of($"after")], Scores(study.Before, study.After));
        AppendConformal(page, study);
        page.Append($"</section><section>\n").Heading("Answering only where confident");
        AppendRisk(page, study.Risk);
        return page.Append($"</section></div>\n").ToString();
    }

    static string Sureness(double temperature) => temperature switch
    {
        > 1.02 => "the network is surer than it should be",
        < 0.98 => "the network is less sure than it could be",
        _ => "the network is about as sure as it should be",
    };

    static IEnumerable<Html[]> Scores(CalibrationScores before, CalibrationScores after)
    {
        yield return Row("Accuracy", s => Percent(s.Accuracy));
        yield return Row("Mean confidence", s => Percent(s.MeanConfidence));
        yield return Row("Negative log-likelihood, nats", s => Fixed(s.NegativeLogLikelihood, 3));
        yield return Row("Brier score", s => Fixed(s.Brier, 3));
        yield return Row("ECE, equal width", s => Error(s.ExpectedError));
        yield return Row("ECE by chance alone", s => Error(s.Floor.Mean));
        yield return Row("ECE, equal mass", s => Error(s.EqualMassError));
        yield return Row("MCE", s => Error(s.MaximumError));
        yield return Row("Class-wise ECE", s => Error(s.ClassWiseError));

        Html[] Row(string name, Func<CalibrationScores, string> value) => [Glossary.Explained(name), Html.Of($"{value(before)}"), Html.Of($"{value(after)}")];
    }

    static void AppendConformal(HtmlPage page, CalibrationStudy study)
    {
        var (conformal, coverage) = (study.Conformal, study.Coverage);
        List<(string, string)> rows =
        [
            ("Score", conformal.Score.ToString().ToUpperInvariant()),
            ("Wanted coverage", Round(1 - conformal.Alpha)),
            ("Threshold of the sets", Of(conformal.Quantile)),
            ("Calibration examples", $"{conformal.Count}"),
            ("Coverage to be expected", Between(conformal.CoverageInterval)),
        ];
        if (coverage is not null)
        {
            rows.Add(($"Coverage of {coverage.Count} examples", $"{Percent(coverage.Coverage.Mean)} ({Between(coverage.Coverage)})"));
            rows.Add(("Mean size", Fixed(coverage.MeanSize, 2)));
            rows.Add(("Empty sets", $"{coverage.Empty}"));
            rows.Add(("Least covered class", Percent(coverage.ByClass.Where(double.IsFinite).Min())));
        }
        page.Append($"</section><section>\n").Heading("Conformal set").Table(rows);
        if (coverage is null)
            return;
        page.Append($"</section><section>\n").Heading("Sets by size")
            .Table(["labels", "sets", "coverage", "95 % interval"], coverage.BySize.Select(size => (string[])[$"{size.Size}", $"{size.Count}", Percent(size.Coverage.Mean), Between(size.Coverage)]));
    }

    static void AppendRisk(HtmlPage page, RiskCoverage risk)
    {
        // A thousand points say as much as a hundred thousand.
        var step = Math.Max(1, risk.Risks.Count / 1000);
        int[] shown = [.. Enumerable.Range(0, risk.Risks.Count).Where(i => i % step == 0 || i == risk.Risks.Count - 1)];
        var plot = new LinePlot { Title = "Risk over coverage", XLabel = "share of examples answered", YLabel = "error among them" };
        page.Append(Html.Plain(plot.Add("", [.. shown.Select(i => (i + 1.0) / risk.Risks.Count)], [.. shown.Select(i => risk.Risks[i])]).ToSvg()));
        page.Table(
        [
            ("AURC", Of(risk.Area)),
            ("AURC of an oracle", Of(risk.OracleArea)),
            ("E-AURC", Of(risk.ExcessArea)),
            ("Error at 80 % coverage", Percent(risk.RiskAt(0.8))),
            ("Coverage at 5 % error", Percent(risk.CoverageAt(0.05))),
        ]);
    }

    static string Between(Interval interval) => $"{Percent(interval.Low)} to {Percent(interval.High)}";

    // Errors of calibration are small.
    static string Error(double share) => Fixed(100 * share, 2) + " %";
}
