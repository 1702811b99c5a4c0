using Whence.Explain.Reports;
using Whence.Models.Images;
using Whence.Uncertainty.Evidence;
using static Whence.Explain.Reports.HtmlPage;

namespace Whence.Uncertainty.Reports;

/// <summary>One verdict as one HTML file: the claim in plain words, then what it rests on.</summary>
public static class JudgeReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="posterior">The posterior, for pictures of its examples; null where there was none.</param>
    /// <param name="picture">The picture as the network saw it.</param>
    /// <param name="title">Name of the picture.</param>
    /// <param name="settings">Further rows for the table of settings: name and value.</param>
    public static string Render(
        Verdict verdict, SparsePosterior? posterior, Image picture, string title, IEnumerable<(string Name, string Value)> settings)
    {
        var page = new HtmlPage($"{title}: {verdict.Claim}", $"{verdict.Claim}.", Lead(verdict, title))
            .Warnings(verdict.Warnings).Views(Views(verdict, picture))
            .Append("<div class=\"columns\"><section>\n").Heading(ClassHeading(verdict)).Append(Classes(verdict))
            .Append("</section><section>\n").Heading("How far it can be trusted").Table(Trust(verdict))
            .Heading("Settings and timings").Table(Settings(verdict).Concat(settings)).Append("</section></div>\n");
        if (verdict.Evidence is { } evidence && posterior is not null)
            EvidenceReport.Append(page, evidence, posterior);
        return page.ToString();
    }

    static string Lead(Verdict v, string title)
    {
        var says = $"{title}: the network says {v.Prediction.Label}, {Percent(v.Prediction.Probability)}.";
        var set = v.ConformalSet is { } classes
            ? $" Of {Invariant(100 * v.Coverage!.Value, "0.#")} % of pictures the conformal set holds the true class; here it is {(classes.Count == 0 ? "empty: no class fits" : v.Any(classes))}."
            : "";
        var why = v switch
        {
            { Assertion.Kind: AssertionKind.DontKnow, OutOfDistribution: { Limit: { } limit } far } when far.Value > limit => " It looks like none of the training examples.",
            { Assertion.Kind: AssertionKind.DontKnow } => " The training examples like it do not speak for that.",
            { Assertion.Kind: AssertionKind.MayKnow } => " Training examples like it speak for more than one class, or not clearly enough.",
            { Assertion.Kind: AssertionKind.Know } => " Training examples like it speak for that and clearly for nothing else.",
            _ => "",
        };
        return says + why + set;
    }

    static IEnumerable<(string Caption, Image Image)> Views(Verdict v, Image picture)
    {
        yield return ("The picture as the network sees it", picture);
        var (height, width, u) = (v.MapShape[0], v.MapShape[1], v.UncertaintyAttribution);
        yield return ($"What speaks for {v.Prediction.Label}", Overlay.Render(picture, v.Attribution, height, width, isSigned: false).Image);
        yield return ($"What makes the {UncertaintyNames.Word(u.Kind)} uncertainty of the {UncertaintyNames.Word(u.Source)}, {Nats(u.Nats)}", Overlay.Render(picture, u.Map, height, width, isSigned: false).Image);
    }

    static string ClassHeading(Verdict v) => v.Temperature is null ? "Probability, not calibrated" : "Calibrated probability";

    static string Classes(Verdict v)
    {
        var rows = v.Top.Select(c =>
            $"<tr><td>{Escape(c.Label)}</td><td style=\"width:50%\">{Bar(c.Probability)}</td><td class=\"n\">{Percent(c.Probability)}</td>"
            + $"<td>{(v.ConformalSet?.Contains(c.Index) == true ? "in the set" : "")}</td></tr>\n");
        return $"<table>{string.Concat(rows)}</table>\n";
    }

    static IEnumerable<(string Name, string Value)> Trust(Verdict v)
    {
        yield return ("Assertion", v.Assertion is null ? "none: no thresholds" : v.Claim);
        if (v.ConformalSet is { } set)
            yield return ($"Conformal set, {Invariant(100 * v.Coverage!.Value, "0.#")} %", set.Count == 0 ? "empty" : v.Any(set));
        yield return (UncertaintyNames.Of(UncertaintyKind.Total), $"{Nats(v.Uncertainty.Total)}, by {Of(v)}");
        yield return ($"of it {UncertaintyNames.Of(UncertaintyKind.Aleatoric)}: ambiguous", Nats(v.Uncertainty.Aleatoric));
        yield return ($"of it {UncertaintyNames.Of(UncertaintyKind.Epistemic)}: not learned", Nats(v.Uncertainty.Epistemic));
        var (far, limit) = (v.OutOfDistribution, v.OutOfDistribution.Limit is { } l ? $" (at most {Number(l)} to assert anything)" : "");
        yield return (far.Detector == "support" ? "Distance from the training data, 0 to 1" : "Energy; greater is farther from the training data", Number(far.Value) + limit);
        if (v.Evidence is { } e)
            yield return ("Variance of the evidence", Number(e.Prediction.Variance));
    }

    static string Of(Verdict v) => v.Source switch
    {
        UncertaintySource.Members => $"{v.Members.Count} members ({v.Members.Members})",
        UncertaintySource.Posterior => "the posterior",
        _ => "the softmax",
    };

    static IEnumerable<(string Name, string Value)> Settings(Verdict v)
    {
        if (v.Temperature is { } temperature)
            yield return ("Temperature", Number(temperature));
        yield return ($"Sum of the map of the {UncertaintyNames.Word(v.UncertaintyAttribution.Kind)} uncertainty", $"{Invariant(v.UncertaintyAttribution.Map.Sum(share => (double)share), "0.000000")} of {Invariant(v.UncertaintyAttribution.Nats, "0.000000")} nats");
        yield return ("Time", $"{Invariant(v.Milliseconds, "0.00")} ms");
        yield return ("Memory planned", $"{Invariant(v.BytesPlanned / 1048576.0, "0.0")} MiB");
    }

    static string Nats(double value) => $"{Invariant(value, "0.000")} nats";
}
