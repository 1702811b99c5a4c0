using Whence.Diagnose.Report;
using Whence.Explain.Reports;

namespace Whence.Cli;

/// <summary>Precision over recall, ROC and reliability of a diagnosis, side by side.</summary>
static class DiagnosisCurves
{
    public static void Append(HtmlPage page, ModelDiagnosis model, string prefix)
    {
        LinePlot[] plots = [.. model.Curves.Count > 0 ? Ranks(model.Curves) : [], .. model.Calibration.Count > 0 ? new[] { Reliability(model) } : []];
        if (plots.Length > 0)
            page.Heading($"{prefix}over all thresholds").Append($"<div class=\"columns\">{plots.Select(plot => Html.Plain(plot.ToSvg()))}</div>\n");
    }

    static LinePlot[] Ranks(IReadOnlyList<ClassCurve> curves)
    {
        var recall = new LinePlot { Title = "Precision over recall", XLabel = "recall", YLabel = "precision" };
        var roc = new LinePlot { Title = "ROC", XLabel = "share of the others that pass", YLabel = "recall" };
        foreach (var curve in curves)
        {
            recall.Add(curve.Class, [.. curve.Recall], [.. curve.Precision]);
            roc.Add(curve.Class, [0, .. curve.FalsePositiveRate], [0, .. curve.Recall]);
        }
        return [recall, roc];
    }

    static LinePlot Reliability(ModelDiagnosis model)
    {
        var bins = model.Calibration[0].Bins.Where(bin => bin.Count > 0).ToArray();
        var reliability = new LinePlot { Title = "Reliability of all", XLabel = "mean confidence", YLabel = "accuracy" };
        reliability.Add("accuracy in the bin, with its 95 % interval", [.. bins.Select(b => b.Confidence)], [.. bins.Select(b => b.Accuracy.Mean)], [.. bins.Select(b => (b.Accuracy.High - b.Accuracy.Low) / 2)]);
        return reliability.Add("honest", [0, 1], [0, 1]);
    }
}
