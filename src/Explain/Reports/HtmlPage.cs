using System.Globalization;
using System.Net;
using System.Text;
using Whence.Models.Images;

namespace Whence.Explain.Reports;

/// <summary>
/// A report as one HTML file with everything inside: no script, no link, no network. Text is escaped; what is appended as HTML is not.
/// </summary>
sealed class HtmlPage
{
    const int ViewSide = 280;

    const string Style = """
        :root { color-scheme: light; --ink: #1c2430; --soft: #5d6877; --line: #dfe4ea; --bar: #0072b2; }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: #fff; max-width: 1240px; margin: 2rem auto; padding: 0 1.5rem; }
        h1 { font-size: 1.6rem; margin: 0 0 .2rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .6rem; } p.lead { color: var(--soft); margin: 0 0 1.4rem; }
        .views { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 1rem; }
        .thumbs { display: grid; grid-template-columns: repeat(auto-fill, minmax(120px, 1fr)); gap: .8rem; } .thumbs figcaption { overflow-wrap: anywhere; }
        figure { margin: 0; } figure img { width: 100%; image-rendering: pixelated; border: 1px solid var(--line); border-radius: 4px; display: block; }
        figcaption { color: var(--soft); font-size: .88rem; margin-top: .35rem; }
        table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .28rem .6rem .28rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; } .bar { background: var(--bar); height: .7rem; border-radius: 2px; margin-top: .35rem; }
        .columns { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 2.5rem; } svg { max-width: 100%; height: auto; }
        .warning { border-left: 4px solid #d55e00; background: #fdf3ec; padding: .5rem .8rem; margin: .4rem 0; }
        @media (max-width: 800px) { .columns { grid-template-columns: 1fr; } }
        """;

    readonly StringBuilder html = new();

    public HtmlPage(string title, string heading, string lead)
    {
        html.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
        html.Append($"<title>{Escape(title)}</title>\n<style>\n{Style}\n</style></head><body>\n");
        html.Append($"<h1>{Escape(heading)}</h1>\n<p class=\"lead\">{Escape(lead)}</p>\n");
    }

    public HtmlPage Append(string markup)
    {
        html.Append(markup);
        return this;
    }

    public HtmlPage Warnings(IEnumerable<string> warnings)
    {
        foreach (var warning in warnings)
            html.Append($"<p class=\"warning\">{Escape(warning)}</p>\n");
        return this;
    }

    public HtmlPage Heading(string text) => Append($"<h2>{Escape(text)}</h2>\n");

    public HtmlPage Views(params IEnumerable<(string Caption, Image Image)> views) => Figures("views", views);

    /// <summary>Small pictures, several a row.</summary>
    public HtmlPage Thumbnails(params IEnumerable<(string Caption, Image Image)> views) => Figures("thumbs", views);

    HtmlPage Figures(string kind, IEnumerable<(string Caption, Image Image)> views)
    {
        html.Append($"<div class=\"{kind}\">\n");
        foreach (var (caption, image) in views)
        {
            var png = Convert.ToBase64String(Png.Encode(image.Width < ViewSide ? Resize.Enlarge(image, ViewSide) : image));
            html.Append($"<figure><img alt=\"{Escape(caption)}\" src=\"data:image/png;base64,{png}\"><figcaption>{Escape(caption)}</figcaption></figure>\n");
        }
        return Append("</div>\n");
    }

    public HtmlPage Table(IEnumerable<(string Name, string Value)> rows)
    {
        html.Append("<table>\n");
        foreach (var (name, value) in rows)
            html.Append($"<tr><td>{Escape(name)}</td><td>{Escape(value)}</td></tr>\n");
        return Append("</table>\n");
    }

    /// <summary>A table; the first <paramref name="names"/> columns are text, the others numbers.</summary>
    public HtmlPage Table(string[] columns, IEnumerable<string[]> rows, int names = 1)
    {
        html.Append("<table>\n");
        Row("th", columns);
        foreach (var row in rows)
            Row("td", row);
        return Append("</table>\n");

        void Row(string tag, string[] cells)
        {
            html.Append("<tr>");
            for (var i = 0; i < cells.Length; i++)
                html.Append($"<{tag}{(i >= names ? " class=\"n\"" : "")}>{Escape(cells[i])}</{tag}>");
            html.Append("</tr>\n");
        }
    }

    /// <summary>The page so far, ended.</summary>
    public override string ToString() => html + "</body></html>\n";

    /// <summary>A bar over a share of the cell's width, 0 to 1.</summary>
    public static string Bar(double? share) => $"<div class=\"bar\" style=\"width:{Invariant(100 * Math.Clamp(share ?? 0, 0, 1), "0.##")}%\"></div>";

    public static string Percent(double? share) => share is { } known ? Invariant(100 * known, "0.0") + " %" : "no probability";

    public static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    public static string Invariant(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    public static string Escape(string text) => WebUtility.HtmlEncode(text);
}
