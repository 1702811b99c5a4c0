using Whence.Diagnose.Report;
using Whence.Diagnose.Weakness;
using Whence.Explain.Reports;
using static Whence.Explain.Reports.NumberText;

namespace Whence.Cli;

/// <summary>A diagnosis as one page: sentences first, then the tables behind them.</summary>
static class DiagnosisPage
{
    const int Most = 200;

    public static string Render(DiagnoseJson report)
    {
        var (diagnosis, gates, changes, drift) = report;
        var title = $"Where {string.Join(" and ", diagnosis.Models.Select(model => model.Model))} {(diagnosis.Models.Count > 1 ? "fail" : "fails")}";
        var page = new HtmlPage(title, Html.Of($"{title}"), Html.Of($"{diagnosis.Count} examples, {diagnosis.Classes.Count} classes."), Provenance.Of([]));
        page.Warnings(diagnosis.Notes);
        page.Warnings(changes.Where(change => change.IsWorse).Select(change => $"{change.Model} is worse than before {DiagnosisTables.Sentence(change)}."));
        if (gates.Count > 0)
            page.Heading("Gates").Table(DiagnosisTables.GateColumns, gates.Select(DiagnosisTables.Cells), names: 2);
        foreach (var model in diagnosis.Models)
            Append(page, model, diagnosis.Models.Count > 1 ? $"{model.Model}: " : "");
        foreach (var comparison in diagnosis.Comparisons)
            Append(page, comparison);
        if (drift.Count > 0)
            page.Heading("How properties are spread over the two sets").Table(DiagnosisTables.DriftColumns, drift.Select(DiagnosisTables.Cells));
        return page.ToString();
    }

    static void Append(HtmlPage page, ModelDiagnosis model, string prefix)
    {
        page.Heading($"{prefix}what to know first").Append($"<ul class=\"list\">");
        foreach (var sentence in model.Sentences)
            page.Append($"<li>{sentence}</li>\n");
        page.Append($"</ul>");
        page.Heading($"{prefix}figures").Table(["metric", "value", "95 %"], model.Metrics.Select(m => (string[])[m.Metric, NumberText.Of(m.Value.Mean), DiagnosisTables.Ends(m.Value)]));
        page.Heading($"{prefix}slices that are worse than the rest");
        page.Table(DiagnosisTables.SliceColumns, model.Slices.Slices.Take(Most).Select(DiagnosisTables.Cells));
        page.Heading($"{prefix}error tree").Append($"<ul class=\"list\">");
        Append(page, model.Tree);
        page.Append($"</ul>");
        page.Heading($"{prefix}how much each property matters").Table(DiagnosisTables.EffectColumns, model.Properties.Select(DiagnosisTables.Cells));
        foreach (var pair in model.Pairs)
            page.Heading($"{prefix}errors by {pair.First} and {pair.Second}").Append(PairHeatMap.Render(pair));
        AppendValues(page, model, prefix);
        page.Heading($"{prefix}classes").Table(DiagnosisTables.ClassColumns, model.Classes.Take(Most).Select(DiagnosisTables.Cells));
        AppendCurves(page, model, prefix);
        page.Heading($"{prefix}taken for each other").Table(
            ["class", "taken for", "times", "share of the errors"], model.Confused.Select(pair => (string[])[pair.Truth, pair.Predicted, $"{pair.Count}", Percent(pair.Share)]), names: 2);
        if (model.ErrorKinds.Count > 0)
            page.Heading($"{prefix}kinds of errors, and what mending each would gain").Table(DiagnosisTables.KindColumns, model.ErrorKinds.Select(DiagnosisTables.Cells), names: 2);
        if (model.Calibration.Count > 0)
            page.Heading($"{prefix}calibration").Table(DiagnosisTables.CalibrationColumns, model.Calibration.Take(Most).Select(DiagnosisTables.Cells));
        page.Heading($"{prefix}errors of which the model was surest").Table(DiagnosisTables.ExampleColumns, model.ConfidentErrors.Select(DiagnosisTables.Cells), names: 3);
        if (model.DoubtedLabels > 0)
        {
            page.Heading($"{prefix}labels that the model doubts: {model.DoubtedLabels}");
            page.Table(DiagnosisTables.ExampleColumns, model.LabelIssues.Select(DiagnosisTables.Cells), names: 3);
        }
    }

    static void AppendCurves(HtmlPage page, ModelDiagnosis model, string prefix)
    {
        if (model.Curves.Count > 0)
        {
            var recall = new LinePlot { Title = "Precision over recall", XLabel = "recall", YLabel = "precision" };
            var roc = new LinePlot { Title = "ROC", XLabel = "share of the others that pass", YLabel = "recall" };
            foreach (var curve in model.Curves)
            {
                recall.Add(curve.Class, [.. curve.Recall], [.. curve.Precision]);
                roc.Add(curve.Class, [0, .. curve.FalsePositiveRate], [0, .. curve.Recall]);
            }
            page.Heading($"{prefix}every class over all thresholds").Append($"<div class=\"columns\">{Html.Plain(recall.ToSvg())}{Html.Plain(roc.ToSvg())}</div>\n");
        }
        if (model.Calibration.Count == 0)
            return;
        var bins = model.Calibration[0].Bins.Where(bin => bin.Count > 0).ToArray();
        var reliability = new LinePlot { Title = "Reliability of all", XLabel = "mean confidence", YLabel = "accuracy" };
        reliability.Add("accuracy in the bin, with its 95 % interval", [.. bins.Select(b => b.Confidence)], [.. bins.Select(b => b.Accuracy.Mean)], [.. bins.Select(b => (b.Accuracy.High - b.Accuracy.Low) / 2)]);
        reliability.Add("honest", [0, 1], [0, 1]);
        page.Heading($"{prefix}reliability").Append(Html.Plain(reliability.ToSvg()));
    }

    static void AppendValues(HtmlPage page, ModelDiagnosis model, string prefix)
    {
        if (model.Values.Count == 0)
            return;
        page.Heading($"{prefix}every value").Table(
            [Html.Of($"property"), Html.Of($"value"), Html.Of($"examples"), .. model.Values[0].Metrics.Select(metric => Html.Of($"{metric.Metric}")), default],
            model.Values.Take(Most).Select(row => (Html[])
            [
                Html.Name(row.Property), Html.Name(row.Value), Html.Of($"{row.Count}"),
                .. row.Metrics.Select(metric => Html.Of($"<span title=\"{DiagnosisTables.Ends(metric.Value)}\">{NumberText.Of(metric.Value.Mean)}</span>")),
                Html.Of($"<div class=\"bar-cell\">{HtmlPage.Bar(row.Metrics[0].Value.Mean)}</div>"),
            ]), names: 2);
    }

    static void Append(HtmlPage page, ErrorNode node)
    {
        page.Append($"<li>{(node.Question ?? "all (the half that did not choose the questions)")}: {Percent(node.ErrorRate.Mean)} of {node.Count} wrong");
        if (node.Children.Count > 0)
        {
            page.Append($"<ul class=\"list\">");
            foreach (var child in node.Children)
                Append(page, child);
            page.Append($"</ul>");
        }
        page.Append($"</li>\n");
    }

    static void Append(HtmlPage page, ModelComparison comparison)
    {
        page.Heading($"{comparison.First} and {comparison.Second}").Append($"<p>{DiagnosisTables.Sentence(comparison)}</p>\n");
        page.Table(DiagnosisTables.ComparisonColumns, comparison.Slices.Take(Most).Select(DiagnosisTables.Cells));
    }
}
