using Whence.Models.Images;
using static Whence.Explain.Reports.NumberText;

namespace Whence.Explain.Reports;

/// <summary>A comparison as one page: maps side by side, what measures say of each method, which do not differ, how alike maps are, what they cost.</summary>
static class ComparisonPage
{
    /// <summary>The page.</summary>
    /// <param name="summary">The comparison.</param>
    /// <param name="gates">Rows of gates: the gate, the method, what was measured, whether it holds.</param>
    /// <param name="hasTimes">Whether times are shown, which are another with every run.</param>
    public static string Render(ComparisonSummary summary, IReadOnlyList<string[]> gates, bool hasTimes)
    {
        var (header, rows) = (summary.Results.Header, summary.Rows);
        var (methods, controls) = (rows.Count(row => !row.IsControl), rows.Count(row => row.IsControl));
        var page = new HtmlPage(
            $"Methods compared: {header.Model}", Html.Of($"Which maps of {Html.Name(header.Model)} to trust"),
            Html.Of($"{Count(methods, "ranking")} by methods and {Count(controls, "control")} that know no network, on {Count(summary.Results.Readable.Count, "picture")} of {Html.Name(header.Set, ".")} A method that is not better than every control has not been shown to say anything of the network."),
            Provenance.Of(new ModelJson(header.Model, header.ModelSha256), header.Device, header.Plugins));
        page.Warnings(Warnings(summary));
        if (gates.Count > 0)
            page.Heading("Gates").Table(["gate", "method", "measured", "holds"], gates, names: 2);
        AppendMaps(page, summary);
        AppendTable(page, summary);
        AppendRanks(page, summary);
        AppendAgreement(page, summary);
        AppendCost(page, summary, hasTimes);
        AppendMeasures(page, summary);
        return page.Script(PageFiles.Sort).ToString();
    }

    static IEnumerable<string> Warnings(ComparisonSummary summary)
    {
        var (count, unreadable) = (summary.Results.Readable.Count, summary.Results.Unreadable.ToArray());
        if (unreadable.Length > 0)
            yield return $"{unreadable.Length} of {Count(summary.Results.Pictures.Count, "picture")} cannot be read and {(unreadable.Length == 1 ? "is" : "are")} in no figure: {string.Join("; ", unreadable.Take(5).Select(picture => picture.Error))}{(unreadable.Length > 5 ? "; ..." : "")}";
        if (count < 30)
            yield return $"Intervals over {Count(count, "picture")} are themselves uncertain; take 30 or more.";
        if (summary.IsChecked && summary.Failing.ToArray() is { Length: > 0 } failing)
            yield return $"The randomisation check fails for {string.Join(", ", failing.Select(row => row.Title))}: on networks with shuffled parameters the maps keep more than half of their order, so they say little of what the network learned.";
    }

    static void AppendMaps(HtmlPage page, ComparisonSummary summary)
    {
        var header = summary.Results.Header;
        var shown = summary.Results.Pictures.Where(picture => picture.Shown is not null).ToArray();
        if (shown.Length > 0)
            page.Heading("Maps side by side");
        foreach (var picture in shown)
        {
            var image = ImageFile.Decode(picture.Shown!, picture.Id).ToRgb();
            var share = picture.Probability is { } p ? $", {Percent(p)}" : "";
            page.Append($"<section><h3>{Html.Name(picture.Id, ":")} {HtmlReport.Short(picture.Label)}{share}</h3>\n");
            page.Pictures([(Html.Of($"the picture"), picture.Id, Sized(image)), .. Own(summary).Select(Overlaid)]).Append($"</section>\n");

            (Html, string, Image) Overlaid(ComparisonRow row)
            {
                var map = summary.Results[MethodAgreement.Place(summary.Results, row.Index).Run, picture.Picture].Map!.Values();
                return (Html.Of($"{row.Title}"), $"{row.Title}: map over {picture.Id}", Sized(Overlay.Render(image, map, header.Height, header.Width, isSigned: map.Any(v => v < 0)).Image));
            }
        }
    }

    // Rows whose maps are not those of the row before, ranked otherwise.
    static IEnumerable<ComparisonRow> Own(ComparisonSummary summary) => summary.Rows.Where(row => !summary.Results.Header.Methods[row.Index].IsNext);

    static Image Sized(Image image) => Math.Max(image.Width, image.Height) < MapCard.SmallSide ? Resize.Enlarge(image, MapCard.SmallSide) : image;

    static void AppendTable(HtmlPage page, ComparisonSummary summary)
    {
        var measures = summary.Measures;
        page.Heading("What measures say").Append($"<p class=\"facts\">Means over pictures{(summary.Results.Header.Seeds > 1 ? " and seeds" : "")} with 95 % bootstrap intervals; ↑ larger is better, ↓ smaller is better.</p>\n");
        page.Table(
            [Html.Of($"method"), .. measures.Select(Head)],
            summary.Rows.Select(row => (Html[])[Name(row), .. row.Scores.Select((score, m) => Cell(score, Best(summary.Rows, measures[m], m) == row))]));
    }

    static Html Head(ComparedMeasure measure) =>
        Html.Of($"<details class=\"term\"><summary>{measure.Name} {Arrow(measure.Info)}</summary><p>{Sentence(measure.Info)}</p></details>");

    static string Arrow(MapMetricInfo info) => info.Direction switch { MetricDirection.Higher => "↑", MetricDirection.Lower => "↓", _ => "" };

    static string Sentence(MapMetricInfo info) =>
        $"{char.ToUpperInvariant(info.Summary[0])}{info.Summary[1..]}.{(info.Null is { } null_ ? $" Without knowledge: {Of(null_)}." : "")}";

    // The best of the methods that are no controls.
    static ComparisonRow? Best(IReadOnlyList<ComparisonRow> rows, ComparedMeasure measure, int m)
    {
        var known = rows.Where(row => !row.IsControl && row.Scores[m].Count > 0);
        return measure.Info.Direction switch
        {
            MetricDirection.Higher => known.MaxBy(row => row.Scores[m].Mean.Mean),
            MetricDirection.Lower => known.MinBy(row => row.Scores[m].Mean.Mean),
            _ => null,
        };
    }

    static Html Name(ComparisonRow row) => row.IsControl ? Html.Of($"<span class=\"quiet\">{Html.Name(row.Title)}</span>") : Html.Name(row.Title);

    static Html Cell(ComparisonScore score, bool isBest)
    {
        if (score.Count == 0)
            return Html.Of($"<span class=\"quiet\">–</span>");
        var mean = Html.Of($"{Thousandths(score.Mean.Mean)}");
        return Html.Of($"{(isBest ? Html.Of($"<b>{mean}</b>") : mean)}<span class=\"mark ends\">{Thousandths(score.Mean.Low)} to {Thousandths(score.Mean.High)}</span>");
    }

    static void AppendRanks(HtmlPage page, ComparisonSummary summary)
    {
        if (summary.Ranks.Count == 0)
            return;
        page.Heading("Which methods differ").Append($"<p class=\"facts\">Average ranks over pictures, by Friedman’s test and Nemenyi’s critical difference at 5 % (Demšar 2006). Methods beside the same bar do not differ.</p>\n");
        for (var m = 0; m < summary.Ranks.Count; m++)
        {
            var (ranks, plot) = (summary.Ranks[m], Plot(summary.Ranks[m]));
            page.Append(m == 0 ? plot : Html.Of($"<details class=\"more\"><summary>by {ranks.Measure}</summary>{plot}</details>\n"));
        }
    }

    static Html Plot(MeasureRanks ranks) => Html.Of(
        $"<figure><figcaption>By {ranks.Measure}: {(ranks.Test.P < 0.05 ? "the methods differ" : "no difference beyond chance")}, p {(ranks.Test.P < 0.001 ? "< 0.001" : Fixed(ranks.Test.P, 3))}</figcaption><div class=\"wide\">{Html.Plain(CriticalDifferencePlot.ToSvg(ranks.Test, [.. ranks.Rows.Select(row => row.Title)]))}</div></figure>\n");

    static void AppendAgreement(HtmlPage page, ComparisonSummary summary)
    {
        page.Heading("How alike the maps are").Append($"<p class=\"facts\">Rank correlation (Spearman) of maps over cells of the picture: 1 the same order, 0 nothing in common.</p>\n");
        page.Table(
            [Html.Of($"method"), .. summary.Rows.Select((_, i) => Html.Of($"{i + 1}"))],
            summary.Rows.Select((row, a) => (Html[])[Html.Of($"{a + 1} {Name(row)}"), .. summary.Agreement[a].Select(Shade)]));
    }

    static Html Shade(double r) => double.IsNaN(r) ? Html.Of($"–")
        : Html.Of($"<span class=\"shaded\" style=\"min-width:0;--p:{Math.Max(0, r):0.##}\">{Fixed(r, 2)}</span>");

    static void AppendCost(HtmlPage page, ComparisonSummary summary, bool hasTimes)
    {
        var forward = Math.Max(1, summary.Results.Header.Forward);
        page.Heading("Time per explanation").Append($"<p class=\"facts\">{(hasTimes ? "Median time on the device below, and the least" : "The least")} work of one map, as a multiple of one forward pass of the network ({Of(forward / 1e9)} GFLOP).</p>\n");
        string[] columns = ["method", .. hasTimes ? ["time"] : Array.Empty<string>(), "forward passes", "samples", "reliability"];
        page.Table(columns, Own(summary).Where(row => !row.IsControl).Select(row => (string[])
        [
            row.Title, .. hasTimes ? [row.Milliseconds is { } time ? Time(time) : "–"] : Array.Empty<string>(), Fixed(row.Flop / forward, 1), Of(row.Samples),
            row.Reliability is { } r ? Fixed(r, 2) : "–",
        ]));
    }

    static void AppendMeasures(HtmlPage page, ComparisonSummary summary) => page.Heading("The measures").Table(
        [.. new[] { "measure", "what it says", "better", "without knowledge", "source" }.Select(name => Html.Of($"{name}"))],
        summary.Measures.Select(measure => (Html[])
        [
            Html.Name(measure.Name), Html.Of($"{measure.Info.Summary}{(measure.Info.TakesSubstrate ? $"; in their place: {measure.Substrate.Name}" : "")}"),
            Html.Of($"{measure.Info.Direction switch { MetricDirection.Higher => "larger", MetricDirection.Lower => "smaller", _ => "" }}"),
            Html.Of($"{(measure.Info.Null is { } known ? Of(known) : "as random order")}"), Html.Of($"{measure.Info.Reference}"),
        ]), names: 5);
}
