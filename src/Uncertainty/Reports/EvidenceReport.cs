using Whence.Explain.Reports;
using Whence.Models.Images;
using Whence.Uncertainty.Evidence;
using static Whence.Explain.Reports.NumberText;

namespace Whence.Uncertainty.Reports;

/// <summary>The evidence for one prediction as one HTML file: the claim in words, evidence per class, the examples that speak for and against it.</summary>
static class EvidenceReport
{
    const int ClassesShown = 10;

    /// <summary>Writes the page.</summary>
    /// <param name="evidence">What is reported.</param>
    /// <param name="posterior">The posterior, with its labels and pictures.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="by">What it was made by.</param>
    public static string Render(ClassEvidence evidence, SparsePosterior posterior, ShownPicture picture, Provenance by)
    {
        var (e, label) = (evidence, HtmlReport.Short(posterior.Labels[evidence.Class]));
        var heading = e.Assertion?.Say(c => posterior.Labels[c]) ?? $"Evidence for {label}";
        var page = new HtmlPage($"{picture.Name}: evidence", Html.Of($"{heading}"), Html.Of($"{Html.Name(picture.Name)}: the network says {label}; {Support(e)}."), by);
        page.Append($"<div class=\"explained\"><section>\n");
        AppendClasses(page, e, posterior);
        page.Append($"</section><section>\n").Figure("What the network sees", picture.Fitted).Append($"<p class=\"facts\">{picture.Words()}</p></section></div>\n");
        AppendExamples(page, e, posterior);
        return page.Append($"<section>\n").Heading("The posterior").Table(Rows(e, posterior)).Append($"</section>\n").ToString();
    }

    /// <summary>Appends evidence per class.</summary>
    internal static void AppendClasses(HtmlPage page, ClassEvidence e, SparsePosterior posterior) => page.Heading("Evidence").Table(
        [Html.Of($"Class"), default, Glossary.Explained("Evidence"), Glossary.Explained("Probability of having the most")],
        Enumerable.Range(0, posterior.Labels.Length).OrderByDescending(c => e.Prediction.Mean[c]).Take(ClassesShown).Select(c => (Html[])
        [
            Html.Of($"{posterior.Labels[c]}"), Html.Of($"<div class=\"bar-cell\">{HtmlPage.Bar(e.Prediction.Mean[c])}</div>"),
            Html.Of($"{Fixed(e.Prediction.Mean[c], 3)} ± {Fixed(Math.Sqrt(e.Prediction.Variance), 3)}"), Html.Of($"{Percent(e.Probability[c])}"),
        ]), names: 2);

    /// <summary>Appends supporters and opponents.</summary>
    internal static void AppendExamples(HtmlPage page, ClassEvidence e, SparsePosterior posterior)
    {
        Examples(page, $"Training examples that speak for {posterior.Labels[e.Class]}", e.Supporters, posterior);
        Examples(page, $"Training examples that speak for {posterior.Labels[e.RunnerUp]} instead", e.Opponents, posterior);
    }

    static void Examples(HtmlPage page, string heading, IReadOnlyList<Contribution> examples, SparsePosterior posterior)
    {
        page.Append($"<section>\n").Heading(heading);
        (Html, string, Image?)[] found = [.. examples.Select(x => (Caption(x, posterior.Labels), $"Training example {x.Id}", Picture(x.Id, posterior.Inducing)))];
        if (examples.Count == 0)
            page.Append($"<p>There are none.</p>\n");
        else if (Array.TrueForAll(found, x => x.Item3 is not null))
            page.Pictures(found.Select(x => (x.Item1, x.Item2, x.Item3!)));
        else
            page.Table(["Example", "Class", "Share", "Similarity"], examples.Select(Cells), names: 2);
        page.Append($"</section>\n");

        string[] Cells(Contribution x) => [x.Id, posterior.Labels[x.Label], Fixed(x.Weight, 3, isSigned: true), Fixed(x.Similarity, 3)];
    }

    static IEnumerable<(string Name, string Value)> Rows(ClassEvidence e, SparsePosterior p)
    {
        yield return ("Network", $"{Provenance.FileName(p.Origin.Network)}, features of {p.Origin.Layer}");
        yield return ("Examples seen", $"{p.Statistics.Count}, {p.Withdrawn.Count} withdrawn");
        yield return ("Inducing points", $"{p.Inducing.Count} training examples");
        yield return ("Support ratio", $"{Fixed(e.Prediction.SupportRatio, 3)} (0: examples all around, 1: none near)");
        yield return ("Length scale, variance, noise", $"{Of(p.Settings.LengthScale!.Value)}, {Of(p.Settings.Variance)}, {Of(p.Settings.NoiseVariance)}");
        if (p.Thresholds is { } t)
        {
            yield return (
                "Thresholds",
                $"support ratio at most {Of(t.Support)}, evidence at least {Of(t.Evidence)}, margin at least {Of(t.Margin)} at a support ratio of {Of(t.KnownSupport)} or less to know; for {Round(t.WantedAccuracy)} on {t.HeldOut} held-out examples");
        }
    }

    static Html Caption(Contribution x, string[] labels) =>
        Html.Of($"{labels[x.Label]} {Fixed(x.Weight, 3, isSigned: true)}<br>similarity {Fixed(x.Similarity, 2)}<br>{Html.Name(x.Id)}");

    static Image? Picture(string id, InducingPoints points) => Array.IndexOf(points.Ids, id) is >= 0 and var index ? points.Thumbnails?[index] : null;

    static string Support(ClassEvidence e) => e.Prediction.SupportRatio switch
    {
        < 1.0 / 3 => "training examples lie all around it",
        < 2.0 / 3 => "few training examples are like it",
        _ => "hardly any training example is like it",
    };
}
