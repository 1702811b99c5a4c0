using Whence.Explain.Reports;
using Whence.Models.Training;
using static Whence.Explain.Reports.NumberText;

namespace Whence.Uncertainty.Reports;

/// <summary>A training, of one network or of the members of an ensemble, as one HTML file with everything inside.</summary>
static class TrainingReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="result">How it went.</param>
    /// <param name="options">How was trained.</param>
    /// <param name="data">Name and number of the examples.</param>
    /// <param name="heldOut">Name of the examples that were only evaluated, or null.</param>
    /// <param name="by">The trained network, and where it was trained.</param>
    public static string Render(TrainingResult result, TrainingOptions options, (string Name, int Count) data, string? heldOut, Provenance by) =>
        Render([result], null, options, data, heldOut, by);

    /// <summary>Writes the page of one network, or one for all members of an ensemble.</summary>
    /// <param name="results">How it went for each.</param>
    /// <param name="together">What the members' mean comes to on the held-out examples; null for one network, or where that was not asked.</param>
    /// <param name="options">How was trained.</param>
    /// <param name="data">Name and number of the examples.</param>
    /// <param name="heldOut">Name of the examples that were only evaluated, or null.</param>
    /// <param name="by">The trained networks in the same order, and where they were trained.</param>
    public static string Render(
        IReadOnlyList<TrainingResult> results, HeldOutScores? together, TrainingOptions options, (string Name, int Count) data, string? heldOut, Provenance by)
    {
        var members = results.Zip(by.Models, (result, model) => (model.File, result)).ToArray();
        var (name, isOne) = (by.Models[0].File, members.Length == 1);
        var heading = isOne ? Html.Of($"How {Html.Name(name)} was trained") : Html.Of($"How {members.Length} networks, {Html.Name(name)} and on, were trained");
        var page = new HtmlPage(isOne ? $"Training of {name}" : $"Training of {members.Length} networks", heading, Lead(results, together, data, heldOut), by)
            .Append($"<div class=\"columns\">\n{Html.Plain(Curve(members, "Loss, nats", e => e.Loss, e => e.HeldOut?.Loss).ToSvg())}");
        if (results[0].Epochs[^1].HeldOut is not null)
            page.Append(Html.Plain(Curve(members, "Error of the held-out", null, e => 1 - e.HeldOut?.Accuracy).ToSvg()));
        page.Append($"</div>\n<div class=\"columns\"><section>\n").Heading("How").Table(How(options, members.Length));
        page.Append($"</section><section>\n").Heading("What it took").Table(Cost(results, data.Count));
        page.Append($"</section></div>\n");
        return (isOne ? page.Heading("Epochs").Table(Columns(results[0]), Rows(results[0])) : page.Heading("Members").Table(
            ["network", "seed", .. Columns(results[0])], members.Select((member, i) => (string[])[member.File, $"{options.Seed + (ulong)i}", .. Values(Kept(member.result))]))).ToString();
    }

    static EpochRecord Kept(TrainingResult result) => result.StoppedEarly ? result.Best! : result.Epochs[^1];

    static Html Lead(IReadOnlyList<TrainingResult> results, HeldOutScores? together, (string Name, int Count) data, string? heldOut)
    {
        var passes = results[0].Epochs.Count == 1 ? "1 epoch" : $"{results[0].Epochs.Count} epochs";
        var each = results.Count == 1 ? "" : " each";
        return Kept(results[0]).HeldOut is not { } scores
            ? Html.Of($"{passes}{each} over {data.Count} pictures of {Html.Name(data.Name)}; nothing was held out, so that nothing is known of other pictures.")
            : together is { } all
            ? Html.Of($"Together they have {Percent(all.Accuracy)} of {all.Count} pictures of {Html.Name(heldOut!)} right at a loss of {Fixed(all.Loss, 4)} nats, alone {Percent(results.Average(r => Kept(r).HeldOut!.Accuracy))} at {Fixed(results.Average(r => Kept(r).HeldOut!.Loss), 4)} in the mean, after {passes}{each} over {data.Count} pictures of {Html.Name(data.Name)}.")
            : Html.Of($"{Percent(results.Average(r => Kept(r).HeldOut!.Accuracy))} of {scores.Count} pictures of {Html.Name(heldOut!)} right, after {passes}{each} over {data.Count} pictures of {Html.Name(data.Name)}.");
    }

    static LinePlot Curve((string File, TrainingResult Result)[] members, string title, Func<EpochRecord, double>? trained, Func<EpochRecord, double?> heldOut)
    {
        var plot = new LinePlot { Title = title, XLabel = "epoch", YLabel = "" };
        foreach (var (file, result) in members)
        {
            double[] xs = [.. result.Epochs.Select(epoch => (double)epoch.Epoch)];
            var isHeldOut = result.Epochs[0].HeldOut is not null;
            if (trained is not null && (members.Length == 1 || !isHeldOut))
                plot.Add(members.Length == 1 ? "training" : file, xs, [.. result.Epochs.Select(trained)]);
            if (isHeldOut)
                plot.Add(members.Length == 1 ? "held out" : $"{file}, held out", xs, [.. result.Epochs.Select(epoch => heldOut(epoch) ?? double.NaN)]);
        }
        return plot;
    }

    static IEnumerable<(string, string)> How(TrainingOptions options, int members)
    {
        yield return ("Examples of a step", options.Accumulate > 1 ? $"{options.Batch} x {options.Accumulate}" : $"{options.Batch}");
        yield return ("Optimiser", $"{options.Optimiser}");
        yield return ("Learning rate", $"{options.Rate}");
        yield return ("Label smoothing", Of(options.Smoothing));
        yield return ("Augmentation", options.Augmentations.Count == 0 ? "none" : string.Join(", ", options.Augmentations));
        if (options.MixUp > 0)
            yield return ("MixUp, alpha", Of(options.MixUp));
        if (options.Average is { } average)
            yield return ("Average keeps", Of(average));
        if (options.ClipNorm is { } longest)
            yield return ("Gradients clipped at", Of(longest));
        if (options.SpectralBound is { } bound)
            yield return ("Singular values of filters up to", Of(bound));
        yield return members == 1 ? ("Seed", $"{options.Seed}") : ("Seeds", $"{options.Seed} to {options.Seed + (ulong)members - 1}");
    }

    static IEnumerable<(string, string)> Cost(IReadOnlyList<TrainingResult> results, int count)
    {
        EpochRecord[] epochs = [.. results.SelectMany(result => result.Epochs)];
        var (seconds, busy, stopped) = (epochs.Sum(epoch => epoch.Seconds), epochs.Sum(epoch => epoch.ProcessorSeconds), results.Count(result => result.StoppedEarly));
        yield return ("Time, minutes", Fixed(seconds / 60, 1));
        yield return ("Processor time, minutes", Fixed(busy / 60, 1));
        yield return ("Examples a second", Fixed(count * epochs.Length / seconds, 0));
        yield return ("Stopped early", stopped == 0 ? "no" : results.Count == 1 ? $"yes; the network is that of epoch {results[0].Best!.Epoch}" : $"{stopped} of {results.Count}");
    }

    static string[] Columns(TrainingResult result) => [.. Row(result.Epochs[0]).Select(cell => cell.Name)];

    static IEnumerable<string[]> Rows(TrainingResult result) => result.Epochs.Select(Values);

    static string[] Values(EpochRecord epoch) => [.. Row(epoch).Select(cell => cell.Value)];

    static IEnumerable<(string Name, string Value)> Row(EpochRecord epoch)
    {
        yield return ("epoch", $"{epoch.Epoch}");
        yield return ("rate", Of(epoch.Rate));
        yield return ("loss", Fixed(epoch.Loss, 4));
        foreach (var (name, value) in epoch.Metrics)
            yield return (name, Of(value));
        if (epoch.HeldOut is { } scores)
        {
            yield return ("held-out accuracy", Percent(scores.Accuracy));
            yield return ("held-out loss", Fixed(scores.Loss, 4));
        }
        yield return ("seconds", Fixed(epoch.Seconds, 1));
    }
}
