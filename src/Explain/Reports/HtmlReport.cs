using System.Globalization;
using System.Net;
using System.Text;
using Whence.Models.Images;

namespace Whence.Explain.Reports;

/// <summary>
/// One explanation as one HTML file with everything inside: picture, map over the picture, signed and absolute map, top classes, convergence
/// over samples, settings and timings. No script, no link, no network.
/// </summary>
public static class HtmlReport
{
    const int ViewSide = 280;

    /// <summary>Writes the page.</summary>
    /// <param name="explanation">What is reported.</param>
    /// <param name="picture">The picture as the network saw it.</param>
    /// <param name="title">Name of the picture.</param>
    /// <param name="settings">Further rows for the table of settings: name and value.</param>
    public static string Render(Explanation explanation, Image picture, string title, IEnumerable<(string Name, string Value)> settings)
    {
        var e = explanation;
        var html = HtmlPage.Open($"{title}: {e.Target.Label}");
        html.Append($"<h1>Why {Escape(e.Target.Label)}?</h1>\n");
        html.Append($"<p class=\"lead\">{Escape(title)}, seen by {Escape(e.Network)}: {Percent(e.Target.Probability)}. ");
        html.Append($"Explained by {Escape(e.Method)}, {e.Samples} {(e.Samples == 1 ? "sample" : "samples")}, in {Invariant(e.Milliseconds, "0.#")} ms.</p>\n");
        foreach (var warning in e.Warnings)
            html.Append($"<p class=\"warning\">{Escape(warning)}</p>\n");
        AppendViews(html, e, picture);
        html.Append("<div class=\"columns\"><section>\n<h2>Top classes</h2>\n");
        AppendClasses(html, e);
        html.Append("<h2>Settings and timings</h2>\n");
        AppendTable(html, Settings(e).Concat(settings));
        html.Append("</section><section>\n<h2>Convergence of the map</h2>\n");
        AppendConvergence(html, e);
        return HtmlPage.Close(html.Append("</section></div>\n"));
    }

    static void AppendViews(StringBuilder html, Explanation e, Image picture)
    {
        var pixels = e.PixelMap();
        var (height, width) = (e.MapShape[0], e.MapShape[1]);
        var absolute = Array.ConvertAll(pixels, Math.Abs);
        var overlay = Overlay.Render(picture, pixels, height, width);
        html.Append("<div class=\"views\">\n");
        Figure("The picture as the network sees it", picture);
        Figure(
            overlay.NoEvidence ? "No evidence was found" : $"Map over the picture: red speaks for {e.Target.Label}, blue against; full colour at ±{Number(overlay.Scale)}",
            overlay.Image);
        Figure("Signed map, white is zero", Overlay.RenderMap(pixels, height, width, isSigned: true).Image);
        Figure("Absolute map, bright is strong", Overlay.RenderMap(absolute, height, width, isSigned: false).Image);
        html.Append("</div>\n");

        void Figure(string caption, Image image)
        {
            var png = Convert.ToBase64String(Png.Encode(image.Width < ViewSide ? Resize.Enlarge(image, ViewSide) : image));
            html.Append($"<figure><img alt=\"{Escape(caption)}\" src=\"data:image/png;base64,{png}\"><figcaption>{Escape(caption)}</figcaption></figure>\n");
        }
    }

    static void AppendClasses(StringBuilder html, Explanation e)
    {
        html.Append("<table><tr><th>Class</th><th>Probability</th><th></th><th>Logit</th></tr>\n");
        foreach (var c in e.Top)
        {
            var mark = c.Index == e.Target.Index ? " <b>(explained)</b>" : "";
            html.Append($"<tr><td>{Escape(c.Label)}{mark}</td><td style=\"width:40%\"><div class=\"bar\" style=\"width:{Invariant(100 * c.Probability, "0.##")}%\"></div></td>");
            html.Append($"<td class=\"n\">{Percent(c.Probability)}</td><td class=\"n\">{Invariant(c.Logit, "0.00")}</td></tr>\n");
        }
        html.Append("</table>\n");
    }

    static IEnumerable<(string Name, string Value)> Settings(Explanation e)
    {
        yield return ("Method", e.Method);
        yield return ("Target", $"{e.Form} of class {e.Target.Index}, {e.Target.Label}");
        yield return ("Samples", e.Samples == e.SamplesWanted ? $"{e.Samples}" : $"{e.Samples} of {e.SamplesWanted}");
        yield return ("Seed", $"{e.Seed}");
        if (e.Gap is { } gap)
            yield return ("Completeness gap", $"{Number(gap.Relative)} relative, {Number(gap.Absolute)} absolute (sum {Number(gap.Sum)}, expected {Number(gap.Change)})");
        if (e.MeanStandardError is { } error)
            yield return ("Mean standard error", Number(error));
        foreach (var (name, value) in e.Facts)
            yield return (name, Number(value));
        yield return ("Time", $"{Invariant(e.Milliseconds, "0.00")} ms");
        yield return ("Memory planned", $"{Invariant(e.BytesPlanned / 1048576.0, "0.0")} MiB");
    }

    static void AppendTable(StringBuilder html, IEnumerable<(string Name, string Value)> rows)
    {
        html.Append("<table>\n");
        foreach (var (name, value) in rows)
            html.Append($"<tr><td>{Escape(name)}</td><td>{Escape(value)}</td></tr>\n");
        html.Append("</table>\n");
    }

    static void AppendConvergence(StringBuilder html, Explanation e)
    {
        if (e.Convergence.Count < 2)
        {
            html.Append("<p>The whole map came from one pass: there is no way over samples to show.</p>\n");
            return;
        }
        double[] samples = [.. e.Convergence.Select(point => (double)point.Samples)];
        var plot = new LinePlot { Title = "How the map settles", XLabel = "samples", YLabel = "relative to the map's norm" };
        Add("change since the point before", [.. e.Convergence.Select(point => point.RelativeChange)]);
        Add("standard error", [.. e.Convergence.Select(point => point.RelativeError)]);
        Add("completeness gap", [.. e.Convergence.Select(point => point.RelativeGap)]);
        html.Append(plot.ToSvg());

        void Add(string name, double[] values)
        {
            if (Array.Exists(values, double.IsFinite))
                plot.Add(name, samples, values);
        }
    }

    static string Percent(double share) => Invariant(100 * share, "0.0") + " %";

    static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    static string Invariant(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    static string Escape(string text) => WebUtility.HtmlEncode(text);
}
