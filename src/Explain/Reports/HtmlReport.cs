using Whence.Models.Images;
using static Whence.Explain.Reports.HtmlPage;

namespace Whence.Explain.Reports;

/// <summary>
/// One explanation as one HTML file with everything inside: picture, map over the picture, signed and absolute map, top classes, convergence
/// over samples, settings and timings. No script, no link, no network.
/// </summary>
public static class HtmlReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="explanation">What is reported.</param>
    /// <param name="picture">The picture as the network saw it.</param>
    /// <param name="title">Name of the picture.</param>
    /// <param name="settings">Further rows for the table of settings: name and value.</param>
    public static string Render(Explanation explanation, Image picture, string title, IEnumerable<(string Name, string Value)> settings)
    {
        var e = explanation;
        var lead = $"{title}, seen by {e.Network}: {Percent(e.Target.Probability)}. "
            + $"Explained by {e.Method}, {e.Samples} {(e.Samples == 1 ? "sample" : "samples")}, in {Invariant(e.Milliseconds, "0.#")} ms.";
        var page = new HtmlPage($"{title}: {e.Target.Label}", $"Why {e.Target.Label}?", lead);
        page.Warnings(e.Warnings);
        page.Views(Views(e, picture));
        page.Append("<div class=\"columns\"><section>\n").Heading("Top classes");
        AppendClasses(page, e);
        page.Heading("Settings and timings").Table(Settings(e).Concat(settings));
        page.Append("</section><section>\n").Heading("Convergence of the map");
        AppendConvergence(page, e);
        return page.Append("</section></div>\n").ToString();
    }

    static IEnumerable<(string Caption, Image Image)> Views(Explanation e, Image picture)
    {
        var pixels = e.PixelMap();
        var (height, width) = (e.MapShape[0], e.MapShape[1]);
        var absolute = Array.ConvertAll(pixels, Math.Abs);
        var overlay = Overlay.Render(picture, pixels, height, width);
        yield return ("The picture as the network sees it", picture);
        yield return (
            overlay.NoEvidence ? "No evidence was found" : $"Map over the picture: red speaks for {e.Target.Label}, blue against; full colour at ±{Number(overlay.Scale)}",
            overlay.Image);
        yield return ("Signed map, white is zero", Overlay.RenderMap(pixels, height, width, isSigned: true).Image);
        yield return ("Absolute map, bright is strong", Overlay.RenderMap(absolute, height, width, isSigned: false).Image);
    }

    static void AppendClasses(HtmlPage page, Explanation e)
    {
        page.Append("<table><tr><th>Class</th><th>Probability</th><th></th><th>Logit</th></tr>\n");
        foreach (var c in e.Top)
        {
            var mark = c.Index == e.Target.Index ? " <b>(explained)</b>" : "";
            page.Append($"<tr><td>{Escape(c.Label)}{mark}</td><td style=\"width:40%\">{Bar(c.Probability)}</td>");
            page.Append($"<td class=\"n\">{Percent(c.Probability)}</td><td class=\"n\">{Invariant(c.Logit, "0.00")}</td></tr>\n");
        }
        page.Append("</table>\n");
    }

    static IEnumerable<(string Name, string Value)> Settings(Explanation e)
    {
        yield return ("Method", e.Method);
        yield return ("Target", $"{e.Form} of class {e.Target.Index}, {e.Target.Label}");
        yield return ("Samples", SampleText.Of(e));
        yield return ("Seed", $"{e.Seed}");
        if (e.Gap is { } gap)
            yield return ("Completeness gap", $"{Number(gap.Relative)} relative, {Number(gap.Absolute)} absolute (sum {Number(gap.Sum)}, expected {Number(gap.Change)})");
        if (e.MeanStandardError is { } error)
            yield return ("Mean standard error", Number(error));
        if (e.Reliability is { } reliability)
            yield return ("Reliability: correlation to be expected with a map by another seed", Invariant(reliability, "0.00"));
        foreach (var (name, value) in e.Facts)
            yield return (name, Number(value));
        yield return ("Time", $"{Invariant(e.Milliseconds, "0.00")} ms");
        yield return ("Memory planned", $"{Invariant(e.BytesPlanned / 1048576.0, "0.0")} MiB");
    }

    static void AppendConvergence(HtmlPage page, Explanation e)
    {
        if (e.Convergence.Count < 2)
        {
            page.Append("<p>The whole map came from one pass: there is no way over samples to show.</p>\n");
            return;
        }
        double[] samples = [.. e.Convergence.Select(point => (double)point.Samples)];
        var plot = new LinePlot { Title = "How the map settles", XLabel = "samples", YLabel = "relative to the map's norm" };
        Add("change since the point before", [.. e.Convergence.Select(point => point.RelativeChange)]);
        Add("standard error", [.. e.Convergence.Select(point => point.RelativeError)]);
        Add("completeness gap", [.. e.Convergence.Select(point => point.RelativeGap)]);
        page.Append(plot.ToSvg());

        void Add(string name, double[] values)
        {
            if (Array.Exists(values, double.IsFinite))
                plot.Add(name, samples, values);
        }
    }
}
