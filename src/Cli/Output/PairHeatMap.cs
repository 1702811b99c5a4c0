using System.Text;
using Whence.Diagnose.Report;
using static Whence.Explain.Reports.HtmlPage;

namespace Whence.Cli;

/// <summary>A table of two properties as HTML: the more errors, the darker; what rests on few examples is pale.</summary>
static class PairHeatMap
{
    const int Few = 30;

    public static string Render(PairTable pair)
    {
        var html = new StringBuilder($"<table><tr><th>{Escape(pair.First)} \\ {Escape(pair.Second)}</th>");
        foreach (var value in pair.SecondValues)
            html.Append($"<th class=\"n\">{Escape(value)}</th>");
        html.Append("</tr>\n");
        for (var row = 0; row < pair.FirstValues.Count; row++)
        {
            html.Append($"<tr><td>{Escape(pair.FirstValues[row])}</td>");
            for (var column = 0; column < pair.SecondValues.Count; column++)
                AppendCell(html, pair.Counts[row][column], pair.Errors[row][column]);
            html.Append("</tr>\n");
        }
        return html.Append("</table>\n").ToString();
    }

    static void AppendCell(StringBuilder html, long count, long errors)
    {
        if (count == 0)
        {
            html.Append("<td class=\"n\"></td>");
            return;
        }
        var rate = (double)errors / count;
        var strength = 0.75 * rate * Math.Min(1, (double)count / Few);
        html.Append($"<td class=\"n\" title=\"{errors} of {count}\" style=\"background:rgba(213,94,0,{Invariant(strength, "0.###")})\">{Percent(rate)}</td>");
    }
}
