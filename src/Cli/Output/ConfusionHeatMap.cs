using Whence.Diagnose.Report;
using Whence.Explain.Reports;
using static Whence.Explain.Reports.NumberText;

namespace Whence.Cli;

/// <summary>Which class is taken for which, as a table: the larger the share of the true class, the darker.</summary>
static class ConfusionHeatMap
{
    // About a megabyte of page.
    const int MostCells = 10_000;

    public static Html Render(IReadOnlyList<string> classes, IReadOnlyList<IReadOnlyList<long>> matrix) => Html.Of($"<div class=\"wide\">{Table(classes, matrix)}</div>\n");

    /// <summary>A property to be opened, with a small table of each of its values; the properties that matter most surely first, as many as a page can hold.</summary>
    public static Html ByValue(IReadOnlyList<string> classes, ModelDiagnosis model)
    {
        var (shown, left, cells) = (new List<Html>(), 0, 0L);
        foreach (var property in model.Properties.Select(effect => effect.Property))
        {
            var rows = model.Values.Where(row => row.Property == property && row.Matrix is not null).ToArray();
            cells += (long)rows.Length * classes.Count * classes.Count;
            if (rows.Length == 0 || cells > MostCells)
                left += rows.Length > 0 ? 1 : 0;
            else
                shown.Add(Html.Of($"<details class=\"gallery\"><summary>by {property}</summary><div class=\"multiples\">{rows.Select(row => Small(classes, row))}</div></details>\n"));
        }
        return left == 0 ? Html.Join(shown) : Html.Of($"{Html.Join(shown)}<p>{left} more {(left == 1 ? "property has its tables" : "properties have their tables")} in the JSON.</p>\n");
    }

    static Html Small(IReadOnlyList<string> classes, ValueRow row) => Html.Of(
        $"<figure><figcaption>{row.Property} = {row.Value}: {row.Count} examples, {Percent((double)row.Errors / row.Count)} wrong</figcaption><div class=\"wide small\">{Table(classes, row.Matrix!)}</div></figure>\n");

    static Html Table(IReadOnlyList<string> classes, IReadOnlyList<IReadOnlyList<long>> matrix) => Html.Of(
        $"<table class=\"matrix\"><tr><th>is \\ taken for</th>{classes.Select(name => Html.Of($"<th class=\"n\"><span>{name}</span></th>"))}</tr>\n{classes.Select((_, row) => Row(classes, matrix[row], row))}</table>");

    static Html Row(IReadOnlyList<string> classes, IReadOnlyList<long> counts, int row)
    {
        var all = Math.Max(1, counts.Sum());
        return Html.Of($"<tr><td>{classes[row]}</td>{counts.Select((count, column) => Cell(count, (double)count / all, row == column))}</tr>\n");
    }

    static Html Cell(long count, double share, bool isRight) => count == 0 ? Html.Plain("<td class=\"n\">0</td>") : Html.Of(
        $"<td class=\"n\" title=\"{Percent(share)}\" style=\"background:{Html.Plain(isRight ? "rgba(0,114,178," : "rgba(213,94,0,")}{(isRight ? 0.35 : 0.85) * Math.Sqrt(share):0.###})\">{count}</td>");
}
