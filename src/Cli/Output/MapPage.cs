using Whence.Diagnose.Localization;
using Whence.Explain.Reports;

namespace Whence.Cli;

/// <summary>How maps lie over their objects, as one page.</summary>
static class MapPage
{
    public static string Render(MapStudy study, string name)
    {
        var all = study.Thresholds[10];
        var page = new HtmlPage(
            $"Where {name} looks", Html.Of($"Where {name} looks"),
            Html.Of($"{all.Maps} maps. At half of a map's largest value {NumberText.Percent(all.IrrelevantAttention.Mean)} of it lies outside the objects."), Provenance.Of([]));
        if (study.Without > 0)
            page.Warnings([$"{study.Without} pictures with objects have no map."]);
        page.Heading("All maps over thresholds").Append($"<div class=\"columns\">{Html.Plain(Plot(study).ToSvg())}</div>\n").Table(DiagnosisTables.MapColumns, study.Thresholds.Select(DiagnosisTables.Cells));
        page.Heading("Classes").Table(DiagnosisTables.MapColumns, study.Classes.Select(DiagnosisTables.Cells));
        return page.ToString();
    }

    static LinePlot Plot(MapStudy study)
    {
        var plot = new LinePlot { Title = "Maps over objects", XLabel = "threshold", YLabel = "share" };
        double[] thresholds = [.. study.Thresholds.Select(row => row.Threshold)];
        plot.Add("overlap with all objects", thresholds, [.. study.Thresholds.Select(row => row.GlobalIou.Mean)]);
        plot.Add("outside the objects", thresholds, [.. study.Thresholds.Select(row => row.IrrelevantAttention.Mean)]);
        plot.Add("objects covered", thresholds, [.. study.Thresholds.Select(row => row.MaskCoverage.Mean)]);
        return plot.Add("overlap of touching parts", thresholds, [.. study.Thresholds.Select(row => row.ComponentIou.Mean)]);
    }
}
