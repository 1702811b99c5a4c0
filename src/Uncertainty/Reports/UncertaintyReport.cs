using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Models;
using Whence.Models.Images;
using static Whence.Explain.Reports.HtmlPage;

namespace Whence.Uncertainty.Reports;

/// <summary>
/// One uncertain prediction as one HTML file: picture, the pixels behind each kind of uncertainty, what every member says, and the classes
/// that the uncertainty is about.
/// </summary>
public static class UncertaintyReport
{
    const int ClassesShown = 6;

    /// <summary>Writes the page.</summary>
    /// <param name="explanations">One explanation of the same picture per kind, in any order; at least one.</param>
    /// <param name="labels">The classes' names.</param>
    /// <param name="picture">The picture as the members saw it.</param>
    /// <param name="title">Name of the picture.</param>
    /// <param name="settings">Further rows for the table of settings: name and value.</param>
    public static string Render(
        IReadOnlyList<UncertaintyExplanation> explanations, LabelList labels, Image picture, string title,
        IEnumerable<(string Name, string Value)> settings)
    {
        var e = explanations[0];
        var (top, u) = (e.Top[0], e.Uncertainty);
        var members = $"{e.Count} {(e.Count == 1 ? "member" : "members")} ({e.Members})";
        var lead = $"{title}, seen by {members}: {top.Label}, {Percent(top.Probability)}. The {UncertaintyNames.Line(u)}: "
            + $"all find it ambiguous ({UncertaintyNames.Measure(UncertaintyKind.Aleatoric)}), and they disagree ({UncertaintyNames.Measure(UncertaintyKind.Epistemic)}).";
        return new HtmlPage($"{title}: how sure?", $"How sure is it of {top.Label}?", lead)
            .Warnings(explanations.SelectMany(explanation => explanation.Warnings).Distinct())
            .Views(Views(explanations, picture))
            .Append("<div class=\"columns\"><section>\n")
            .Heading("What the members say").Append(UncertaintyTables.Members(e, labels, ClassesShown))
            .Append("</section><section>\n").Heading("Which classes the uncertainty is about, in nats")
            .Append(ClassTotals(explanations, labels))
            .Heading("Settings and timings").Table(Settings(explanations).Concat(settings))
            .Append("</section></div>\n").ToString();
    }

    static IEnumerable<(string Caption, Image Image)> Views(IReadOnlyList<UncertaintyExplanation> explanations, Image picture)
    {
        yield return ("The picture as the members see it", picture);
        foreach (var e in explanations)
        {
            var (kind, signed) = (e.Kind.ToString(), e.Map.Any(value => value < 0));
            var drawn = Overlay.Render(picture, e.Map, e.MapShape[0], e.MapShape[1], signed);
            var found = $"{kind}, {Nats(e.Value)}: bright pixels make it so; full colour at {Number(drawn.Scale)} a pixel";
            yield return (drawn.NoEvidence ? $"{kind}: nothing to attribute" : found, drawn.Image);
        }
    }

    static string ClassTotals(IReadOnlyList<UncertaintyExplanation> explanations, LabelList labels)
    {
        var order = DeletionInsertion.Ranking(explanations.MaxBy(e => e.Value)!.ClassTotals).Take(ClassesShown).ToArray();
        var most = Math.Max(explanations.Max(e => e.ClassTotals.Max()), 1e-9f);
        var header = string.Concat(explanations.Select(e => $"<th colspan=\"2\">{e.Kind}</th>"));
        var rows = order.Select(k =>
            $"<tr><td>{Escape(labels[k])}</td>{string.Concat(explanations.Select(e => Cells(e.ClassTotals[k])))}</tr>\n");
        return $"<table><tr><th>Class</th>{header}</tr>\n{string.Concat(rows)}</table>\n";

        string Cells(float value) => $"<td style=\"width:18%\">{Bar(value / most)}</td><td class=\"n\">{Invariant(value, "0.000")}</td>";
    }

    static IEnumerable<(string Name, string Value)> Settings(IReadOnlyList<UncertaintyExplanation> explanations)
    {
        foreach (var e in explanations)
        {
            var (sum, value) = (Invariant(e.MapSum, "0.000000"), Invariant(e.Value, "0.000000"));
            yield return ($"Sum of the {UncertaintyNames.Word(e.Kind)} map", $"{sum} of {value} nats");
        }
        yield return ("Time of a map", string.Join(", ", explanations.Select(e => $"{Invariant(e.Milliseconds, "0.00")} ms")));
        yield return ("Memory planned", $"{Invariant(explanations[0].BytesPlanned / 1048576.0, "0.0")} MiB");
    }

    static string Nats(double value) => $"{Invariant(value, "0.000")} nats";
}
