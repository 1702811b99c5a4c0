using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Models;
using static Whence.Explain.Reports.NumberText;

namespace Whence.Uncertainty.Reports;

/// <summary>
/// One uncertain prediction as one HTML file: the pixels behind each kind of uncertainty, what every member says, and the classes that the uncertainty is about.
/// </summary>
static class UncertaintyReport
{
    const int ClassesShown = 5;

    /// <summary>Writes the page.</summary>
    /// <param name="explanations">One explanation of the same picture per kind, in any order; at least one.</param>
    /// <param name="labels">The classes' names.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="by">What the explanations were made by.</param>
    /// <param name="settings">Further rows for the table of settings: name and value.</param>
    public static string Render(
        IReadOnlyList<UncertaintyExplanation> explanations, LabelList labels, ShownPicture picture, Provenance by, IEnumerable<(string Name, string Value)> settings)
    {
        var e = explanations[0];
        var (top, u) = (e.Top[0], e.Uncertainty);
        var lead = Html.Of($"{Html.Name(picture.Name)} is {HtmlReport.Short(top.Label)} to {Count(e.Count, "member")} ({e.Members}), {Percent(top.Probability!.Value)}. ")
            .Then($"Total uncertainty {Nats(u.Total)} = {Nats(u.Aleatoric)} aleatoric (all find it ambiguous) + {Nats(u.Epistemic)} epistemic (they disagree).");
        var page = new HtmlPage($"{picture.Name}: how sure?", Html.Of($"How sure is it of {HtmlReport.Short(top.Label)}?"), lead, by)
            .Warnings(explanations.SelectMany(explanation => explanation.Warnings).Distinct())
            .Append($"<section class=\"maps\">\n").Maps(picture, [.. explanations.Select(Card)])
            .Append($"</section><div class=\"columns\"><section>\n").Heading("What the members say").Members(e, labels, ClassesShown)
            .Append($"</section><section>\n").Heading("Which classes the uncertainty is about, in nats");
        AppendClassTotals(page, explanations, labels);
        return page.Append($"</section><section>\n").Heading("Settings and timings").Table(Settings(explanations).Concat(settings)).Append($"<p class=\"facts\">{picture.Words()}</p>\n")
            .Append($"</section></div>\n").ToString();
    }

    static MapCard Card(UncertaintyExplanation e)
    {
        var (kind, isSigned) = (e.Kind.ToString(), Array.Exists(e.Map, value => value < 0));
        return new(kind, Html.Of($"{Nats(e.Value)}"), e.Map, e.MapShape[0], e.MapShape[1])
        {
            IsSigned = isSigned,
            Meaning = isSigned ? "Red pixels make it uncertain, blue ones less so." : "Bright pixels make it uncertain.",
            AbsoluteMeaning = isSigned ? "Bright pixels have a say in the uncertainty, for or against." : "",
            Below = Html.Of($"<p class=\"facts\">The map adds up to {Nats(e.MapSum)}.</p>"),
        };
    }

    static void AppendClassTotals(HtmlPage page, IReadOnlyList<UncertaintyExplanation> explanations, LabelList labels)
    {
        var order = DeletionInsertion.Ranking(explanations.MaxBy(e => e.Value)!.ClassTotals).Take(ClassesShown);
        var most = Math.Max(explanations.Max(e => e.ClassTotals.Max()), 1e-9f);
        page.Table(
            [default, .. explanations.Select(e => Glossary.Explained(e.Kind.ToString()))],
            order.Select(k => (Html[])[Html.Of($"{labels[k]}"), .. explanations.Select(e => Html.Of($"{Thousandths(e.ClassTotals[k])}{HtmlPage.Bar(e.ClassTotals[k] / most)}"))]));
    }

    static IEnumerable<(string Name, string Value)> Settings(IReadOnlyList<UncertaintyExplanation> explanations)
    {
        yield return ("Time of a map", string.Join(", ", explanations.Select(e => Time(e.Milliseconds))));
        yield return ("Memory planned", Memory(explanations[0].BytesPlanned));
    }
}
