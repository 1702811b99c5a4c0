using System.Net;
using System.Text;

namespace Whence.Cli.Bench;

/// <summary>A bench as one HTML file with everything inside: roofline and table. No script, no link, no network.</summary>
public static class BenchReport
{
    const string Style = """
        :root { color-scheme: light; --ink: #1c2430; --soft: #5d6877; --line: #dfe4ea; }
        body { font: 14px/1.45 system-ui, sans-serif; color: var(--ink); background: #fff; max-width: 1400px; margin: 2rem auto; padding: 0 1.5rem; }
        h1 { font-size: 1.5rem; margin: 0 0 .2rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .6rem; } p { color: var(--soft); margin: .2rem 0 1rem; }
        .wide { overflow-x: auto; } svg { max-width: 100%; height: auto; } table { border-collapse: collapse; width: 100%; }
        td, th { text-align: right; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; white-space: nowrap; }
        td.t, th.t { text-align: left; } th { vertical-align: bottom; }
        """;

    /// <summary>The page of timings.</summary>
    /// <param name="title">What was measured.</param>
    /// <param name="device">The device in words.</param>
    /// <param name="timings">At least one.</param>
    public static string Render(string title, string device, IReadOnlyList<BenchTiming> timings)
    {
        var sorted = BenchTable.Sort(timings);
        var roofline = new RooflinePlot(sorted[0].Peaks);
        for (var i = 0; i < sorted.Count; i++)
        {
            if (sorted[i].Cache == "warm")
                roofline.Add(i + 1, sorted[i]);
        }
        var plot = roofline.IsEmpty ? "" : $"<h2>Roofline</h2>\n<p>Medians of warm runs; numbers are rows of the table.</p>\n{roofline.ToSvg()}";
        return Page(title, device, plot, BenchTable.Of(sorted));
    }

    /// <summary>The page of counts.</summary>
    /// <inheritdoc cref="Render(string, string, IReadOnlyList{BenchTiming})"/>
    public static string Render(string title, string device, IReadOnlyList<BenchCounts> counts) => Page(title, device, "", BenchTable.Of(counts));

    static string Page(string title, string device, string plot, BenchTable table)
    {
        var html = new StringBuilder();
        html.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
        html.Append($"<title>{Escape(title)}</title>\n<style>\n{Style}\n</style></head><body>\n<h1>{Escape(title)}</h1>\n<p>{Escape(device)}</p>\n{plot}");
        html.Append("<h2>Table</h2>\n<div class=\"wide\"><table>\n");
        AppendRow(html, "th", ["", .. table.Columns]);
        for (var i = 0; i < table.Rows.Count; i++)
            AppendRow(html, "td", [(i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), .. table.Rows[i]]);
        return html.Append("</table></div>\n</body></html>\n").ToString();
    }

    // The row's number, then names to the left and numbers to the right.
    static void AppendRow(StringBuilder html, string tag, string[] cells)
    {
        html.Append("<tr>");
        for (var i = 0; i < cells.Length; i++)
            html.Append($"<{tag}{(i is > 0 and <= 3 ? " class=\"t\"" : "")}>{Escape(cells[i])}</{tag}>");
        html.Append("</tr>\n");
    }

    static string Escape(string text) => WebUtility.HtmlEncode(text);
}
