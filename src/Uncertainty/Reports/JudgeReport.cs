using Whence.Explain.Reports;
using Whence.Uncertainty.Evidence;
using static Whence.Explain.Reports.NumberText;

namespace Whence.Uncertainty.Reports;

/// <summary>One verdict as one HTML file: the claim in plain words, then what it rests on.</summary>
static class JudgeReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="posterior">The posterior, for pictures of its examples; null where there was none.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="by">What the verdict was made by.</param>
    /// <param name="settings">Further rows for the table of settings: name and value.</param>
    public static string Render(Verdict verdict, SparsePosterior? posterior, ShownPicture picture, Provenance by, IEnumerable<(string Name, string Value)> settings)
    {
        var page = new HtmlPage($"{picture.Name}: {verdict.Claim}", Html.Of($"{verdict.Claim}."), Lead(verdict, picture), by)
            .Warnings(verdict.Warnings).Append($"<section class=\"maps\">\n").Maps(picture, [.. Cards(verdict)])
            .Append($"</section><div class=\"columns\"><section>\n").Heading(verdict.Temperature is null ? "Probability, not calibrated" : "Calibrated probability");
        AppendClasses(page, verdict);
        page.Append($"</section><section>\n").Heading("How far it can be trusted").Table(Trust(verdict));
        if (verdict.Evidence is { } found && posterior is not null)
            EvidenceReport.AppendClasses(page.Append($"</section><section>\n"), found, posterior);
        page.Append($"</section><section>\n").Heading("Settings and timings").Table(Settings(verdict).Concat(settings)).Append($"<p class=\"facts\">{picture.Words()}</p></section></div>\n");
        if (verdict.Evidence is { } evidence && posterior is not null)
            EvidenceReport.AppendExamples(page, evidence, posterior);
        return page.ToString();
    }

    static Html Lead(Verdict v, ShownPicture picture)
    {
        var set = v.ConformalSet is { } classes
            ? $" Of {Round(v.Coverage!.Value)} of pictures the conformal set holds the true class; here it is {(classes.Count == 0 ? "empty: no class fits" : v.Any(classes))}."
            : "";
        var why = v switch
        {
            { Assertion.Kind: AssertionKind.DontKnow, OutOfDistribution: { Limit: { } limit } far } when far.Value > limit => " It looks like none of the training examples.",
            { Assertion.Kind: AssertionKind.DontKnow } => " The training examples like it do not speak for that.",
            { Assertion.Kind: AssertionKind.MayKnow } => " Training examples like it speak for more than one class, or not clearly enough.",
            { Assertion.Kind: AssertionKind.Know } => " Training examples like it speak for that and clearly for nothing else.",
            _ => "",
        };
        return Html.Of($"{Html.Name(picture.Name)}: the network says {v.Prediction.Label}, {Probability(v.Prediction.Probability)}.{set}{why}");
    }

    static IEnumerable<MapCard> Cards(Verdict v)
    {
        var (height, width, u, label) = (v.MapShape[0], v.MapShape[1], v.UncertaintyAttribution, HtmlReport.Short(v.Prediction.Label));
        yield return new("What has a say", Html.Of($"in {label}"), v.Attribution, height, width) { IsSigned = false, Meaning = $"Bright pixels have a say in {label}, for it or against it." };
        yield return new("What makes it unsure", Html.Of($"the {UncertaintyNames.Word(u.Kind)} uncertainty of the {UncertaintyNames.Word(u.Source)}, {Nats(u.Nats)}"), u.Map, height, width)
        {
            IsSigned = false,
            Meaning = "Bright pixels make it uncertain.",
            Below = Html.Of($"<p class=\"facts\">The map adds up to {Nats(u.Map.Sum(share => (double)share))}.</p>"),
        };
    }

    static void AppendClasses(HtmlPage page, Verdict v) => page.Table(
        [Html.Of($"Class"), default, Html.Of($"Probability")],
        v.Top.Select(c => (Html[])
        [
            Html.Of($"{c.Label}{(v.ConformalSet?.Contains(c.Index) == true ? Html.Plain(" <span class=\"mark\">in the set</span>") : default)}"),
            Html.Of($"<div class=\"bar-cell\">{HtmlPage.Bar(c.Probability)}</div>"), Html.Of($"{Probability(c.Probability)}"),
        ]), names: 2);

    static IEnumerable<(string Name, string Value)> Trust(Verdict v)
    {
        yield return ("Assertion", v.Assertion is null ? "none: no thresholds" : v.Claim);
        if (v.ConformalSet is { } set)
            yield return ($"Conformal set, {Round(v.Coverage!.Value)}", set.Count == 0 ? "empty" : v.Any(set));
        yield return (UncertaintyNames.Of(UncertaintyKind.Total), $"{Nats(v.Uncertainty.Total)}, by {Of(v)}");
        yield return (UncertaintyNames.Of(UncertaintyKind.Aleatoric), Nats(v.Uncertainty.Aleatoric));
        yield return (UncertaintyNames.Of(UncertaintyKind.Epistemic), Nats(v.Uncertainty.Epistemic));
        var (far, limit) = (v.OutOfDistribution, v.OutOfDistribution.Limit is { } l ? $" (at most {NumberText.Of(l)} to assert anything)" : "");
        yield return (far.Detector == "support" ? "Distance from the training data, 0 to 1" : "Energy, greater is farther from the training data", NumberText.Of(far.Value) + limit);
        if (v.Evidence is { } e)
            yield return ("Variance of the evidence", NumberText.Of(e.Prediction.Variance));
    }

    static string Of(Verdict v) => v.Source switch
    {
        UncertaintySource.Members => $"{Count(v.Members.Count, "member")} ({v.Members.Members})",
        UncertaintySource.Posterior => "the posterior",
        _ => "the softmax",
    };

    static IEnumerable<(string Name, string Value)> Settings(Verdict v)
    {
        if (v.Temperature is { } temperature)
            yield return ("Temperature", NumberText.Of(temperature));
        yield return ("Time", Time(v.Milliseconds));
        yield return ("Memory planned", Memory(v.BytesPlanned));
    }
}
