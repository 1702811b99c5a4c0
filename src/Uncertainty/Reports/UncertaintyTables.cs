using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Models;
using static Whence.Explain.Reports.NumberText;

namespace Whence.Uncertainty.Reports;

/// <summary>Tables that reports of uncertain predictions share.</summary>
static class UncertaintyTables
{
    /// <summary>Probabilities of every member for the classes of highest mean, shaded by size, the mean in the first row.</summary>
    public static HtmlPage Members(this HtmlPage page, UncertainPrediction p, LabelList labels, int classes)
    {
        var (k, order) = (p.Probabilities.Length, DeletionInsertion.Ranking(p.Probabilities).Take(classes).ToArray());
        var members = Enumerable.Range(0, p.Count).Select(s => Row(Html.Name($"member {s + 1}"), c => p.MemberProbabilities[s * k + c]));
        return page.Table([default, .. order.Select(c => Html.Of($"{labels[c]}"))], [Row(Html.Plain("<b>mean</b>"), c => p.Probabilities[c]), .. members]);

        Html[] Row(Html name, Func<int, float> of) => [name, .. order.Select(c => Shaded(of(c)))];
    }

    /// <summary>Uncertainties and classes before and after a change.</summary>
    public static HtmlPage Change(this HtmlPage page, UncertainPrediction before, UncertainPrediction after, LabelList labels)
    {
        var kinds = Enum.GetValues<UncertaintyKind>().Select(kind => (Html[])
        [
            Glossary.Explained($"{UncertaintyNames.Of(kind)}, nats"), Cell(Thousandths(before.Of(kind))), Cell(Thousandths(after.Of(kind))), Cell(Thousandths(after.Of(kind) - before.Of(kind), isSigned: true)),
        ]);
        var classes = before.Top.Concat(after.Top).Select(c => c.Index).Distinct().Take(7).Select(c => (Html[])
        [
            Html.Of($"{labels[c]}"), Shaded(before.Probabilities[c]), Shaded(after.Probabilities[c]),
            Cell(Fixed(100 * (after.Probabilities[c] - before.Probabilities[c]), 1, isSigned: true) + " %"),
        ]);
        return page.Table([default, Cell("before"), Cell("after"), Cell("change")], [.. kinds, .. classes]);

        static Html Cell(string text) => Html.Of($"{text}");
    }

    static Html Shaded(float probability) => Html.Of($"<span class=\"shaded\" style=\"--p:{Math.Clamp(probability, 0, 1):0.00}\">{Percent(probability)}</span>");
}
