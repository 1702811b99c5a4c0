using Whence.Explain.Reports;

namespace Whence.Cli.Bench;

/// <summary>A bench as one HTML file with everything inside: roofline and table.</summary>
public static class BenchReport
{
    const int Names = 4;

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
        var page = Begin(title, device);
        if (!roofline.IsEmpty)
            page.Append($"<section>\n").Heading("Roofline").Append($"<p class=\"facts\">Medians of warm runs; numbers are rows of the table.</p><div class=\"wide\">{Html.Plain(roofline.ToSvg())}</div></section>\n");
        return End(page, BenchTable.Of(sorted));
    }

    /// <summary>The page of counts.</summary>
    /// <inheritdoc cref="Render(string, string, IReadOnlyList{BenchTiming})"/>
    public static string Render(string title, string device, IReadOnlyList<BenchCounts> counts) => End(Begin(title, device), BenchTable.Of(counts));

    static HtmlPage Begin(string title, string device) => new(title, Html.Of($"{title}"), Html.Of($"{device}"), Provenance.Of([]));

    // The row's number and names to the left, numbers to the right.
    static string End(HtmlPage page, BenchTable table) => page.Append($"<section>\n").Heading("Table")
        .Table(["", .. table.Columns], table.Rows.Select((row, i) => (string[])[$"{i + 1}", .. row]), Names).Append($"</section>\n").ToString();
}
