using System.Net;
using System.Text;

namespace Whence.Explain.Reports;

/// <summary>The frame of a page with everything inside: no script, no link, no network.</summary>
static class HtmlPage
{
    const string Style = """
        :root { color-scheme: light; --ink: #1c2430; --soft: #5d6877; --line: #dfe4ea; --bar: #0072b2; }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: #fff; max-width: 1240px; margin: 2rem auto;
        padding: 0 1.5rem; }
        h1 { font-size: 1.6rem; margin: 0 0 .2rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .6rem; } p.lead { color: var(--soft);
        margin: 0 0 1.4rem; }
        .views { display: grid; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); gap: 1rem; }
        figure { margin: 0; } figure img { width: 100%; image-rendering: pixelated; border: 1px solid var(--line); border-radius: 4px;
        display: block; }
        figcaption { color: var(--soft); font-size: .88rem; margin-top: .35rem; }
        table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .28rem .6rem .28rem 0;
        border-bottom: 1px solid var(--line); vertical-align: top; }
        td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; } .bar { background: var(--bar); height: .7rem;
        border-radius: 2px; }
        .columns { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 2.5rem; } svg { max-width: 100%;
        height: auto; }
        .warning { border-left: 4px solid #d55e00; background: #fdf3ec; padding: .5rem .8rem; margin: .4rem 0; }
        @media (max-width: 800px) { .columns { grid-template-columns: 1fr; } }
        """;

    /// <summary>A page up to the start of its body.</summary>
    public static StringBuilder Open(string title)
    {
        var html = new StringBuilder();
        html.Append(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
        return html.Append($"<title>{Escape(title)}</title>\n<style>\n{Style}\n</style></head><body>\n");
    }

    /// <summary>The whole page.</summary>
    public static string Close(StringBuilder html) => html.Append("</body></html>\n").ToString();

    /// <summary>Adds a table; the first <paramref name="names"/> columns are text, the others numbers.</summary>
    public static void AppendTable(StringBuilder html, string[] columns, IEnumerable<string[]> rows, int names = 1)
    {
        html.Append("<table>\n");
        Row("th", columns);
        foreach (var row in rows)
            Row("td", row);
        html.Append("</table>\n");

        void Row(string tag, string[] cells)
        {
            html.Append("<tr>");
            for (var i = 0; i < cells.Length; i++)
                html.Append($"<{tag}{(i >= names ? " class=\"n\"" : "")}>{Escape(cells[i])}</{tag}>");
            html.Append("</tr>\n");
        }
    }

    /// <summary>Text as markup.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);
}
