using Whence.Diagnose.Report;
using Whence.Explain.Reports;

namespace Whence.Cli;

/// <summary>A table of two properties as HTML: the more errors, the darker; what rests on few examples is pale.</summary>
static class PairHeatMap
{
    const int Few = 30;

    public static Html Render(PairTable pair) => Html.Of(
        $"<div class=\"wide\"><table><tr><th>{pair.First} \\ {pair.Second}</th>{pair.SecondValues.Select(value => Html.Of($"<th class=\"n\">{value}</th>"))}</tr>\n{pair.FirstValues.Select((_, row) => Row(pair, row))}</table></div>\n");

    static Html Row(PairTable pair, int row) =>
        Html.Of($"<tr><td>{pair.FirstValues[row]}</td>{pair.SecondValues.Select((_, column) => Cell(pair.Counts[row][column], pair.Errors[row][column]))}</tr>\n");

    static Html Cell(long count, long errors)
    {
        if (count == 0)
            return Html.Plain("<td class=\"n\"></td>");
        var rate = (double)errors / count;
        var strength = 0.75 * rate * Math.Min(1, (double)count / Few);
        return Html.Of($"<td class=\"n\" title=\"{errors} of {count}\" style=\"background:rgba(213,94,0,{strength:0.###})\">{NumberText.Percent(rate)}</td>");
    }
}
