using Whence.Explain;
using Whence.Models;
using static Whence.Explain.Reports.HtmlPage;

namespace Whence.Uncertainty.Reports;

/// <summary>Tables that reports of uncertain predictions share.</summary>
static class UncertaintyTables
{
    /// <summary>Probabilities of every member for the classes of highest mean, shaded by size, the mean in the first row.</summary>
    public static string Members(UncertainPrediction p, LabelList labels, int classes)
    {
        var (k, order) = (p.Probabilities.Length, DeletionInsertion.Ranking(p.Probabilities).Take(classes).ToArray());
        var header = string.Concat(order.Select(c => $"<th class=\"n\">{Escape(labels[c])}</th>"));
        var rows = Enumerable.Range(0, p.Count).Select(s => Row($"member {s + 1}", c => p.MemberProbabilities[s * k + c]));
        return $"<table><tr><th></th>{header}</tr>\n{Row("<b>mean</b>", c => p.Probabilities[c])}{string.Concat(rows)}</table>\n";

        string Row(string name, Func<int, float> of) => $"<tr><td>{name}</td>{string.Concat(order.Select(c => Shaded(of(c))))}</tr>\n";
    }

    /// <summary>Classes and uncertainties before and after a change.</summary>
    public static string Change(UncertainPrediction before, UncertainPrediction after, LabelList labels)
    {
        var order = before.Top.Concat(after.Top).Select(c => c.Index).Distinct().Take(7);
        var classes = order.Select(c => Row(
            Escape(labels[c]), Shaded(before.Probabilities[c]), Shaded(after.Probabilities[c]),
            Invariant(100 * (after.Probabilities[c] - before.Probabilities[c]), "+0.0;-0.0;0.0") + " %"));
        var kinds = Enum.GetValues<UncertaintyKind>().Select(kind => Row(
            $"<b>{UncertaintyNames.Of(kind)}, nats</b>", Cell(before.Of(kind)), Cell(after.Of(kind)),
            Invariant(after.Of(kind) - before.Of(kind), "+0.000;-0.000;0.000")));
        const string header = "<tr><th></th><th class=\"n\">before</th><th class=\"n\">after</th><th class=\"n\">change</th></tr>";
        return $"<table>{header}\n{string.Concat(kinds)}{string.Concat(classes)}</table>\n";

        static string Row(string name, string a, string b, string change) =>
            $"<tr><td>{name}</td>{a}{b}<td class=\"n\">{change}</td></tr>\n";

        static string Cell(double value) => $"<td class=\"n\">{Invariant(value, "0.000")}</td>";
    }

    static string Shaded(float probability)
    {
        var opacity = Invariant(0.55 * Math.Clamp(probability, 0, 1), "0.00");
        return $"<td class=\"n\" style=\"background:rgba(0,114,178,{opacity})\">{Percent(probability)}</td>";
    }
}
