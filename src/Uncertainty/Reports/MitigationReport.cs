using Whence.Explain.Reports;
using Whence.Models;
using Whence.Models.Images;
using static Whence.Explain.Reports.NumberText;

namespace Whence.Uncertainty.Reports;

/// <summary>A prediction before and after attention turned away from what made it uncertain, as one HTML file.</summary>
static class MitigationReport
{
    const int ClassesShown = 5;

    /// <summary>Writes the page.</summary>
    /// <param name="mitigation">What is reported.</param>
    /// <param name="labels">The classes' names.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="by">What it was made by.</param>
    /// <param name="settings">Rows for the table of settings: name and value.</param>
    public static string Render(Mitigation mitigation, LabelList labels, ShownPicture picture, Provenance by, IEnumerable<(string Name, string Value)> settings)
    {
        var (before, after) = (mitigation.Before, mitigation.After);
        var (label, kind) = (HtmlReport.Short(before.Top[0].Label), UncertaintyNames.Word(before.Kind));
        var says = mitigation.KeepsClass ? $"still {label}" : $"{HtmlReport.Short(after.Top[0].Label)} instead of {label}";
        var lead = Html.Of($"{Html.Name(picture.Name)}, seen by {Count(before.Count, "member")} ({before.Members}): {kind} uncertainty {Nats(before.Value)} before, ")
            .Then($"{Nats(after.Of(before.Kind))} after; it says {says}.");
        return new HtmlPage($"{picture.Name}: looking past its doubts", Html.Of($"Looking past the doubts about {label}"), lead, by)
            .Warnings(mitigation.Warnings)
            .Append($"<section class=\"maps\">\n").Maps(picture, [.. Cards(mitigation)])
            .Append($"</section><div class=\"columns\"><section>\n").Heading("Before and after").Change(before, after, labels)
            .Append($"</section><section>\n").Heading("Settings").Table(settings).Append($"<p class=\"facts\">{picture.Words()}</p>\n").Afterwards(mitigation)
            .Append($"</section><section>\n").Heading("What the members say before").Members(before, labels, ClassesShown)
            .Append($"</section><section>\n").Heading("What they say after").Members(after, labels, ClassesShown)
            .Append($"</section></div>\n").ToString();
    }

    static IEnumerable<MapCard> Cards(Mitigation mitigation)
    {
        var (e, kind) = (mitigation.Before, mitigation.Before.Kind.ToString().ToLowerInvariant());
        yield return new("Where the uncertainty comes from", Html.Of($"{Nats(e.Value)}, {kind}"), e.Map, e.MapShape[0], e.MapShape[1])
        {
            IsSigned = false,
            Meaning = "Bright pixels make it uncertain.",
        };
        yield return new("Where attention is taken away", Html.Of($"0 is kept as it is, 1 is weakened most"), mitigation.Attention, e.MapShape[0], e.MapShape[1])
        {
            IsSigned = false,
            Meaning = "Bright pixels are weakened.",
        };
    }

    static HtmlPage Afterwards(this HtmlPage page, Mitigation mitigation)
    {
        if (mitigation.Place != AttentionPlace.Input)
            return page;
        var (height, width) = (mitigation.Before.MapShape[0], mitigation.Before.MapShape[1]);
        return page.Figure("What is looked at afterwards", Image.FromFloats(width, height, mitigation.Input.Length / (height * width), mitigation.Input));
    }
}
