using Whence.Explain.Reports;
using Whence.Models;
using Whence.Models.Images;
using static Whence.Explain.Reports.HtmlPage;

namespace Whence.Uncertainty.Reports;

/// <summary>A prediction before and after attention turned away from what made it uncertain, as one HTML file.</summary>
public static class MitigationReport
{
    const int ClassesShown = 6;

    /// <summary>Writes the page.</summary>
    /// <param name="mitigation">What is reported.</param>
    /// <param name="labels">The classes' names.</param>
    /// <param name="picture">The picture as the members saw it.</param>
    /// <param name="title">Name of the picture.</param>
    /// <param name="settings">Rows for the table of settings: name and value.</param>
    public static string Render(
        Mitigation mitigation, LabelList labels, Image picture, string title, IEnumerable<(string Name, string Value)> settings)
    {
        var (before, after) = (mitigation.Before, mitigation.After);
        var kind = UncertaintyNames.Word(before.Kind);
        var verdict = mitigation.KeepsClass ? $"still {after.Top[0].Label}" : $"{after.Top[0].Label} instead of {before.Top[0].Label}";
        var lead = $"{title}, seen by {before.Members}: {kind} uncertainty {Invariant(before.Value, "0.000")} nats before, "
            + $"{Invariant(after.Of(before.Kind), "0.000")} after; it says {verdict}.";
        return new HtmlPage($"{title}: looking past its doubts", $"Looking past the doubts about {before.Top[0].Label}", lead)
            .Warnings(mitigation.Warnings)
            .Views(Views(mitigation, picture))
            .Append("<div class=\"columns\"><section>\n")
            .Heading("Before and after").Append(UncertaintyTables.Change(before, after, labels))
            .Heading("Settings").Table(settings)
            .Append("</section><section>\n")
            .Heading("What the members say before").Append(UncertaintyTables.Members(before, labels, ClassesShown))
            .Heading("What they say after").Append(UncertaintyTables.Members(after, labels, ClassesShown))
            .Append("</section></div>\n").ToString();
    }

    static IEnumerable<(string Caption, Image Image)> Views(Mitigation mitigation, Image picture)
    {
        var (height, width) = (mitigation.Before.MapShape[0], mitigation.Before.MapShape[1]);
        yield return ("The picture as the members see it", picture);
        var (map, attention) = (mitigation.Before.Map, mitigation.Attention);
        yield return ("Where the uncertainty comes from", Overlay.Render(picture, map, height, width, isSigned: false).Image);
        yield return ("Attention is taken away where it is bright", Overlay.RenderMap(attention, height, width, isSigned: false).Image);
        var channels = mitigation.Input.Length / (height * width);
        if (mitigation.Place == AttentionPlace.Input)
            yield return ("What is looked at afterwards", Image.FromFloats(width, height, channels, mitigation.Input));
    }
}
