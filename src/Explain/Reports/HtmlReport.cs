using static Whence.Explain.Reports.NumberText;

namespace Whence.Explain.Reports;

/// <summary>
/// Explanations of one picture as one HTML file with everything inside: maps over the picture at its own size, with a switch between methods and classes where there are
/// several, opacity, scale, sign and values under the pointer; top classes, how good each map is, and how it settled over the samples.
/// </summary>
public static class HtmlReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="explanations">Of the same picture by the same network, at least one: methods, and of each the classes.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="by">What the explanations were made by.</param>
    /// <param name="settings">Further rows for the table of settings: name and value.</param>
    public static string Render(IReadOnlyList<Explanation> explanations, ShownPicture picture, Provenance by, IEnumerable<(string Name, string Value)> settings)
    {
        var (first, targets) = (explanations[0], explanations.Select(e => e.Target).DistinctBy(c => c.Index).ToArray());
        var page = new HtmlPage($"{picture.Name}: {Short(targets[0].Label)}", Heading(targets), Lead(first, targets, picture, by), by);
        page.Append($"<div class=\"explained\"><section class=\"maps\">\n");
        page.Maps(picture, [.. explanations.Select(e => Card(e, targets, page))], isOneAtATime: true);
        page.Append($"</section><section>\n").Heading("The network says");
        AppendClasses(page, first, targets);
        if (explanations.FirstOrDefault(e => e.Concepts.Count > 0) is { } lap)
            AppendConcepts(page.Heading("What its concepts say"), lap);
        page.Heading("The picture").Append($"<p class=\"facts\">{picture.Words()}</p>\n").Figure("What the network sees", picture.Fitted);
        (string, string)[] given = [.. settings];
        if (given.Length > 0)
            page.Heading("Asked for").Table(given);
        return page.Append($"</section></div>\n").ToString();
    }

    /// <summary>The first of a label's synonyms.</summary>
    internal static string Short(string label) => label.Split(',')[0];

    static Html Heading(ClassScore[] targets) => targets.Length > 3
        ? Html.Of($"Why {Short(targets[0].Label)}, and {targets.Length - 1} other classes?")
        : Html.Of($"Why {string.Join(", and why ", targets.Select(c => Short(c.Label)))}?");

    static Html Lead(Explanation e, ClassScore[] targets, ShownPicture picture, Provenance by)
    {
        var top = e.Top[0];
        var says = Html.Of($"{Html.Name(picture.Name)} is {Short(top.Label)} to {Html.Name(by.WithoutFolders(e.Network), ",")} {(top.Probability is { } p ? Percent(p) : $"with a score of {Of(top.Logit)}")}.");
        return targets is [var only] && only.Index == top.Index ? says
            : Html.Of($"{says} Explained: {string.Join("; ", targets.Select(c => c.Probability is { } share ? $"{Short(c.Label)}, {Percent(share)}" : Short(c.Label)))}.");
    }

    static MapCard Card(Explanation e, ClassScore[] targets, HtmlPage page)
    {
        // Two classes may share their first name, such as the crane that flies and the one that lifts.
        var name = targets.Count(c => Short(c.Label) == Short(e.Target.Label)) > 1 ? $"{Short(e.Target.Label)} ({e.Target.Index})" : Short(e.Target.Label);
        return new(e.Method, Html.Of($"for {name}{(e.Target.Probability is { } p ? $", {Percent(p)}" : "")}"), e.PixelMap(), e.MapShape[0], e.MapShape[1])
        {
            Method = e.Method,
            Target = name,
            Meaning = $"Red speaks for {name}, blue against it.",
            AbsoluteMeaning = $"Bright pixels have a say in {name}, for it or against it.",
            Warnings = page.WarningList(e.Warnings),
            Below = Html.Of($"{HtmlPage.Rows(Facts(e))}{Convergence(e)}"),
        };
    }

    static void AppendClasses(HtmlPage page, Explanation e, ClassScore[] explained) => page.Table(
        [Html.Of($"Class"), default, Html.Of($"Probability"), Glossary.Explained("Logit")],
        e.Top.Concat(explained).DistinctBy(c => c.Index).Select(c => (Html[])
        [
            Html.Of($"{c.Label}{(Array.Exists(explained, target => target.Index == c.Index) ? Html.Plain(" <span class=\"mark\">explained</span>") : default)}"),
            Html.Of($"<div class=\"bar-cell\">{HtmlPage.Bar(c.Probability)}</div>"), Html.Of($"{Probability(c.Probability)}"), Html.Of($"{Fixed(c.Logit, 2)}"),
        ]), names: 2);

    static void AppendConcepts(HtmlPage page, Explanation e) => page.Table(
        [Html.Of($"Concept"), .. ConceptTable.Layers(e).Select(layer => Html.Of($"{layer}"))],
        ConceptTable.Rows(e).Select(row => (Html[])[Html.Of($"{row.Label}"), .. row.Scores.Select(score => Html.Of($"{Fixed(score, 2)}"))]), names: 1);

    static IEnumerable<(string Name, string Value)> Facts(Explanation e)
    {
        yield return ("Target", Target(e));
        yield return ("Samples", SampleText.Of(e));
        if (e.Gap is { } gap)
            yield return ("Completeness gap", $"{Percent(gap.Relative)}: the map adds up to {Of(gap.Sum)}, the score changes by {Of(gap.Change)}");
        if (e.MeanStandardError is { } error)
            yield return ("Standard error", $"{Of(error)} a value");
        if (e.Reliability is { } reliability)
            yield return ("Reliability", Fixed(reliability, 2));
        foreach (var (name, value) in e.Facts)
            yield return Fact(name, value);
        yield return ("Seed", $"{e.Seed}");
        yield return ("Time", Time(e.Milliseconds));
        yield return ("Memory planned", Memory(e.BytesPlanned));
    }

    static (string Name, string Value) Fact(string name, double value) => name switch
    {
        "accepted" => ("Points accepted", Percent(value)),
        "used" => ("Points used", Of(value)),
        "meanCosine" => ("Agreement of the points’ directions", Fixed(value, 2)),
        "identity gap" => ("Missing from the identity", Percent(value)),
        _ => (name, Of(value)),
    };

    static string Target(Explanation e) => e.Form == TargetForm.Weighted ? "weighted sum of the classes' logits"
        : $"{(e.Against is { } other ? $"logit less that of class {other.Index}, {other.Label}," : Form(e.Form))} of class {e.Target.Index}, {e.Target.Label}";

    static string Form(TargetForm form) => form switch
    {
        TargetForm.Margin => "logit less the highest other",
        TargetForm.LogOdds => "log-odds",
        TargetForm.LogProb => "logarithm of the probability",
        TargetForm.Prob => "probability",
        _ => "logit",
    };

    static Html Convergence(Explanation e)
    {
        if (e.Convergence.Count < 2)
            return default;
        double[] samples = [.. e.Convergence.Select(point => (double)point.Samples)];
        var plot = new LinePlot { Title = "How the map settles", XLabel = "samples", YLabel = "relative to the map's norm" };
        Add("change since the point before", [.. e.Convergence.Select(point => point.RelativeChange)]);
        Add("standard error", [.. e.Convergence.Select(point => point.RelativeError)]);
        Add("completeness gap", [.. e.Convergence.Select(point => point.RelativeGap)]);
        return Html.Of($"<details class=\"more\"><summary>How the map settled over the samples</summary>{Html.Plain(plot.ToSvg())}</details>\n");

        void Add(string name, double[] values)
        {
            if (Array.Exists(values, double.IsFinite))
                plot.Add(name, samples, values);
        }
    }
}
