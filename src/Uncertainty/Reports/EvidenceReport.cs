using Whence.Explain.Reports;
using Whence.Models.Images;
using Whence.Uncertainty.Evidence;

namespace Whence.Uncertainty.Reports;

/// <summary>The evidence for one prediction as one HTML file with everything inside: the claim in words, evidence per class, the examples that speak for and against it.</summary>
static class EvidenceReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="evidence">What is reported.</param>
    /// <param name="posterior">The posterior, with its labels and pictures.</param>
    /// <param name="picture">The picture as the network saw it.</param>
    /// <param name="title">Name of the picture.</param>
    public static string Render(ClassEvidence evidence, SparsePosterior posterior, Image picture, string title)
    {
        var (e, labels) = (evidence, posterior.Labels);
        var page = new HtmlPage($"{title}: evidence", e.Assertion?.Say(c => labels[c]) ?? $"Evidence for {labels[e.Class]}", $"{title}: the network says {labels[e.Class]}; {Support(e)}");
        page.Views(("The picture as the network sees it", picture));
        Append(page, e, posterior);
        return page.Heading("The posterior").Table(Rows(e, posterior)).ToString();
    }

    /// <summary>Appends evidence per class, supporters and opponents.</summary>
    internal static void Append(HtmlPage page, ClassEvidence e, SparsePosterior posterior)
    {
        var labels = posterior.Labels;
        page.Heading("Evidence").Append("<table><tr><th>Class</th><th></th><th class=\"n\">Evidence</th><th class=\"n\">Probability of having the most</th></tr>\n");
        foreach (var c in Enumerable.Range(0, labels.Length).OrderByDescending(c => e.Prediction.Mean[c]).Take(10))
        {
            page.Append($"<tr><td>{HtmlPage.Escape(labels[c])}</td><td style=\"width:40%\">{HtmlPage.Bar(e.Prediction.Mean[c])}</td>");
            page.Append($"<td class=\"n\">{HtmlPage.Invariant(e.Prediction.Mean[c], "0.000")} ± {HtmlPage.Invariant(Math.Sqrt(e.Prediction.Variance), "0.000")}</td>");
            page.Append($"<td class=\"n\">{HtmlPage.Percent(e.Probability[c])}</td></tr>\n");
        }
        page.Append("</table>\n");
        Examples(page, $"Training examples that speak for {labels[e.Class]}", e.Supporters, posterior);
        Examples(page, $"Training examples that speak for {labels[e.RunnerUp]} instead", e.Opponents, posterior);
    }

    static void Examples(HtmlPage page, string heading, IReadOnlyList<Contribution> examples, SparsePosterior posterior)
    {
        page.Heading(heading);
        if (examples.Count == 0)
        {
            page.Append("<p>There are none.</p>\n");
            return;
        }
        (string, Image?)[] found = [.. examples.Select(x => (Caption(x, posterior.Labels), Picture(x.Id, posterior.Inducing)))];
        if (Array.TrueForAll(found, x => x.Item2 is not null))
            page.Thumbnails(found.Select(x => (x.Item1, x.Item2!)));
        else
            page.Table(["Example", "Class", "Share", "Similarity"], examples.Select(Cells), names: 2);

        string[] Cells(Contribution x) => [x.Id, posterior.Labels[x.Label], Signed(x.Weight), HtmlPage.Invariant(x.Similarity, "0.000")];
    }

    static IEnumerable<(string Name, string Value)> Rows(ClassEvidence e, SparsePosterior p)
    {
        yield return ("Network", $"{p.Origin.Network}, features of {p.Origin.Layer}");
        yield return ("Examples seen", $"{p.Statistics.Count}, {p.Withdrawn.Count} withdrawn");
        yield return ("Inducing points", $"{p.Inducing.Count} training examples");
        yield return ("Support ratio", $"{HtmlPage.Number(e.Prediction.SupportRatio)} (0: examples all around, 1: none near)");
        yield return ("Length scale, variance, noise", $"{HtmlPage.Number(p.Settings.LengthScale!.Value)}, {HtmlPage.Number(p.Settings.Variance)}, {HtmlPage.Number(p.Settings.NoiseVariance)}");
        if (p.Thresholds is { } t)
        {
            yield return (
                "Thresholds",
                $"support ratio at most {HtmlPage.Number(t.Support)}, evidence at least {HtmlPage.Number(t.Evidence)}, margin at least {HtmlPage.Number(t.Margin)} at a support ratio of {HtmlPage.Number(t.KnownSupport)} or less to know; for {HtmlPage.Percent(t.WantedAccuracy)} on {t.HeldOut} held-out examples");
        }
    }

    static string Caption(Contribution x, string[] labels) => $"{labels[x.Label]} {Signed(x.Weight)} · similarity {HtmlPage.Invariant(x.Similarity, "0.00")} · {x.Id}";

    static Image? Picture(string id, InducingPoints points) => Array.IndexOf(points.Ids, id) is >= 0 and var index ? points.Thumbnails?[index] : null;

    static string Signed(double weight) => HtmlPage.Invariant(weight, "+0.000;−0.000");

    static string Support(ClassEvidence e) => e.Prediction.SupportRatio switch
    {
        < 1.0 / 3 => "training examples lie all around it",
        < 2.0 / 3 => "few training examples are like it",
        _ => "hardly any training example is like it",
    };
}
