using Whence.Diagnose.Report;
using Whence.Diagnose.Weakness;
using Whence.Explain.Reports;
using Whence.Statistics;
using static Whence.Explain.Reports.NumberText;

namespace Whence.Cli;

/// <summary>A diagnosis as one page: sentences first, then the pictures and tables behind them.</summary>
static class DiagnosisPage
{
    const int Most = 200, MostFirst = 15;

    public static string Render(DiagnoseJson report, ExamplePictures pictures)
    {
        var (diagnosis, gates, changes, drift) = report;
        var title = $"Where {string.Join(" and ", diagnosis.Models.Select(model => model.Model))} {(diagnosis.Models.Count > 1 ? "fail" : "fails")}";
        var page = new HtmlPage(title, Html.Of($"{title}"), Html.Of($"{diagnosis.Count} examples, {diagnosis.Classes.Count} classes."), Provenance.Of([]));
        page.Warnings(diagnosis.Notes);
        page.Warnings(changes.Where(change => change.IsWorse).Select(change => $"{change.Model} is worse than before {DiagnosisTables.Sentence(change)}."));
        if (gates.Count > 0)
            page.Heading("Gates").Table(DiagnosisTables.GateColumns, gates.Select(DiagnosisTables.Cells), names: 2);
        foreach (var model in diagnosis.Models)
            Append(page, diagnosis, model, diagnosis.Models.Count > 1 ? $"{model.Model}: " : "", pictures);
        foreach (var comparison in diagnosis.Comparisons)
            Append(page, comparison);
        if (diagnosis.Duplicates is { Groups: > 0 } duplicates)
            page.Heading("Near-duplicates").Append($"<p>{DiagnosisTables.Sentence(duplicates)}</p>\n").Table(DiagnosisTables.DuplicateColumns, duplicates.Shown.Select(DiagnosisTables.Cells));
        if (drift.Count > 0)
            page.Heading("How properties are spread over the two sets").Table(DiagnosisTables.DriftColumns, drift.Select(DiagnosisTables.Cells));
        return page.Script(PageFiles.Sort).ToString();
    }

    /// <summary>Sentences under a heading.</summary>
    public static void Append(HtmlPage page, string heading, IEnumerable<string> sentences)
    {
        page.Heading(heading).Append($"<ul class=\"list\">");
        foreach (var sentence in sentences)
            page.Append($"<li>{sentence}</li>\n");
        page.Append($"</ul>");
    }

    static void Append(HtmlPage page, Diagnosis diagnosis, ModelDiagnosis model, string prefix, ExamplePictures pictures)
    {
        Append(page, $"{prefix}what to know first", model.Sentences);
        AppendSlices(page, model, prefix);
        AppendWorst(page, model, pictures);
        page.Heading($"{prefix}error tree").Append(ErrorTreeHtml.Render(model.Tree));
        page.Heading($"{prefix}how much each property matters").Table(DiagnosisTables.EffectColumns, model.Properties.Select(DiagnosisTables.Cells));
        foreach (var pair in model.Pairs)
            page.Heading($"{prefix}errors by {pair.First} and {pair.Second}").Append(PairHeatMap.Render(pair));
        AppendValues(page, model, prefix);
        page.Heading($"{prefix}figures").Table(["metric", "value", "95 %"], model.Metrics.Select(m => (string[])[m.Metric, NumberText.Of(m.Value.Mean), DiagnosisTables.Ends(m.Value)]));
        page.Heading($"{prefix}classes").Table(DiagnosisTables.ClassColumns, model.Classes.Take(Most).Select(DiagnosisTables.Cells));
        DiagnosisCurves.Append(page, model, prefix);
        AppendErrors(page, diagnosis, model, prefix);
        if (model.Calibration.Count > 0)
            page.Heading($"{prefix}calibration").Table(DiagnosisTables.CalibrationColumns, model.Calibration.Take(Most).Select(DiagnosisTables.Cells));
    }

    // The first of those that are mostly the same examples; the others are there to be opened.
    static void AppendSlices(HtmlPage page, ModelDiagnosis model, string prefix)
    {
        var (all, first) = (model.Slices.Slices, model.Slices.Slices.Where(slice => slice.Like is null).Take(MostFirst).ToArray());
        page.Heading($"{prefix}slices that are worse than the rest").Table(DiagnosisTables.SliceColumns, first.Select(DiagnosisTables.Cells));
        var others = all.Except(first).Take(Most).ToArray();
        if (others.Length > 0)
        {
            page.Append($"<details class=\"gallery\"><summary>{others.Length} more, most of them the same examples under other names</summary>");
            page.Table([.. DiagnosisTables.SliceColumns, "like"], others.Select(slice => (string[])[.. DiagnosisTables.Cells(slice), slice.Like ?? ""])).Append($"</details>\n");
        }
    }

    static void AppendWorst(HtmlPage page, ModelDiagnosis model, ExamplePictures pictures)
    {
        foreach (var (worst, isFirst) in model.Worst.Select((worst, i) => (worst, i == 0)))
        {
            var shown = worst.Examples.Select(example => (Example: example, Picture: pictures.Of(example.Id))).Where(pair => pair.Picture is not null).Select(pair => Html.Of(
                $"<figure>{pair.Picture!.Value}<figcaption>{pair.Example.Truth}, taken for {pair.Example.Predicted}{(pair.Example.Confidence is { } p ? $" ({Percent(p)})" : "")}<br>{Html.Name(pair.Example.Id)}</figcaption></figure>\n")).ToArray();
            if (shown.Length > 0)
                page.Append($"<details class=\"gallery\"{Html.Plain(isFirst ? " open" : "")}><summary>Errors where {worst.Slice}</summary><div class=\"pictures\">{shown}</div></details>\n");
        }
    }

    static void AppendErrors(HtmlPage page, Diagnosis diagnosis, ModelDiagnosis model, string prefix)
    {
        if (model.ErrorKinds.Count > 0)
            page.Heading($"{prefix}kinds of errors, and what mending each would gain").Table(DiagnosisTables.KindColumns, model.ErrorKinds.Select(DiagnosisTables.Cells), names: 2);
        if (model.Matrix is { } matrix)
            page.Heading($"{prefix}confusion").Append(ConfusionHeatMap.Render(diagnosis.Classes, matrix)).Append(ConfusionHeatMap.ByValue(diagnosis.Classes, model));
        page.Heading($"{prefix}taken for each other").Table(
            ["class", "taken for", "times", "share of the errors"], model.Confused.Select(pair => (string[])[pair.Truth, pair.Predicted, $"{pair.Count}", Percent(pair.Share)]), names: 2);
        page.Heading($"{prefix}errors of which the model was surest").Table(DiagnosisTables.ExampleColumns, model.ConfidentErrors.Select(DiagnosisTables.Cells), names: 3);
        if (model.DoubtedLabels > 0)
        {
            page.Heading($"{prefix}labels that the model doubts: {model.DoubtedLabels}");
            page.Table(DiagnosisTables.ExampleColumns, model.LabelIssues.Select(DiagnosisTables.Cells), names: 3);
        }
    }

    static void AppendValues(HtmlPage page, ModelDiagnosis model, string prefix)
    {
        if (model.Values.Count == 0)
            return;
        page.Heading($"{prefix}every value").Table(
            [Html.Of($"property"), Html.Of($"value"), Html.Of($"examples"), Html.Of($"error rate"), Html.Of($""), .. model.Values[0].Metrics.Select(metric => Html.Of($"{metric.Metric}"))],
            model.Values.Take(Most).Select(row => (Html[])
            [
                Html.Name(row.Property), Html.Name(row.Value), Html.Of($"{row.Count}"), Html.Of($"{Percent((double)row.Errors / row.Count)}"),
                Html.Of($"<div class=\"bar-cell\">{IntervalBar.Render(Wilson.Share(row.Errors, row.Count))}</div>"),
                .. row.Metrics.Select(metric => Html.Of($"<span title=\"{DiagnosisTables.Ends(metric.Value)}\">{NumberText.Of(metric.Value.Mean)}</span>")),
            ]), names: 2);
    }

    static void Append(HtmlPage page, ModelComparison comparison)
    {
        page.Heading($"{comparison.First} and {comparison.Second}").Append($"<p>{DiagnosisTables.Sentence(comparison)}</p>\n");
        page.Table(DiagnosisTables.ComparisonColumns, comparison.Slices.Take(Most).Select(DiagnosisTables.Cells));
    }
}
