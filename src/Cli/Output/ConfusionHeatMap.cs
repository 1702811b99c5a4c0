using Whence.Explain.Reports;

namespace Whence.Cli;

/// <summary>Which class is taken for which, as a table: the larger the share of the true class, the darker.</summary>
static class ConfusionHeatMap
{
    public static Html Render(IReadOnlyList<string> classes, IReadOnlyList<IReadOnlyList<long>> matrix) => Html.Of(
        $"<div class=\"wide\"><table class=\"matrix\"><tr><th>is \\ taken for</th>{classes.Select(name => Html.Of($"<th class=\"n\">{name}</th>"))}</tr>\n{classes.Select((_, row) => Row(classes, matrix[row], row))}</table></div>\n");

    static Html Row(IReadOnlyList<string> classes, IReadOnlyList<long> counts, int row)
    {
        var all = Math.Max(1, counts.Sum());
        return Html.Of($"<tr><td>{classes[row]}</td>{counts.Select((count, column) => Cell(count, (double)count / all, row == column))}</tr>\n");
    }

    static Html Cell(long count, double share, bool isRight) => Html.Of(
        $"<td class=\"n\" title=\"{NumberText.Percent(share)}\" style=\"background:{Html.Plain(isRight ? "rgba(0,114,178," : "rgba(213,94,0,")}{(isRight ? 0.35 : 0.85) * Math.Sqrt(share):0.###})\">{count}</td>");
}
