using Whence.Explain.Reports;
using Whence.Models.Training;
using static Whence.Explain.Reports.NumberText;

namespace Whence.Uncertainty.Reports;

/// <summary>A training as one HTML file with everything inside.</summary>
static class TrainingReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="result">How it went.</param>
    /// <param name="options">How was trained.</param>
    /// <param name="data">Name and number of the examples.</param>
    /// <param name="heldOut">Name of the examples that were only evaluated, or null.</param>
    /// <param name="by">The trained network, and where it was trained.</param>
    public static string Render(TrainingResult result, TrainingOptions options, (string Name, int Count) data, string? heldOut, Provenance by)
    {
        var (model, last, passes) = (Html.Name(by.Models[0].File), result.Epochs[^1], result.Epochs.Count == 1 ? "1 epoch" : $"{result.Epochs.Count} epochs");
        var kept = result.StoppedEarly ? result.Best! : last;
        var lead = kept.HeldOut is { } scores
            ? Html.Of($"{Percent(scores.Accuracy)} of {scores.Count} pictures of {Html.Name(heldOut!)} right, after {passes} over {data.Count} pictures of {Html.Name(data.Name)}.")
            : Html.Of($"{passes} over {data.Count} pictures of {Html.Name(data.Name)}; nothing was held out, so that nothing is known of other pictures.");
        var page = new HtmlPage($"Training of {by.Models[0].File}", Html.Of($"How {model} was trained"), lead, by)
            .Append($"<div class=\"columns\">\n{Html.Plain(Curve(result, "Loss, nats", e => e.Loss, e => e.HeldOut?.Loss).ToSvg())}");
        if (kept.HeldOut is not null)
            page.Append(Html.Plain(Curve(result, "Error of the held-out", null, e => 1 - e.HeldOut?.Accuracy).ToSvg()));
        page.Append($"</div>\n<div class=\"columns\"><section>\n").Heading("How").Table(How(options));
        page.Append($"</section><section>\n").Heading("What it took").Table(Cost(result, data.Count));
        return page.Append($"</section></div>\n").Heading("Epochs").Table(Columns(result), Rows(result)).ToString();
    }

    static LinePlot Curve(TrainingResult result, string title, Func<EpochRecord, double>? trained, Func<EpochRecord, double?> heldOut)
    {
        var plot = new LinePlot { Title = title, XLabel = "epoch", YLabel = "" };
        double[] xs = [.. result.Epochs.Select(epoch => (double)epoch.Epoch)];
        if (trained is not null)
            plot.Add("training", xs, [.. result.Epochs.Select(trained)]);
        return result.Epochs[0].HeldOut is null ? plot : plot.Add("held out", xs, [.. result.Epochs.Select(epoch => heldOut(epoch) ?? double.NaN)]);
    }

    static IEnumerable<(string, string)> How(TrainingOptions options)
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
        yield return ("Seed", $"{options.Seed}");
    }

    static IEnumerable<(string, string)> Cost(TrainingResult result, int count)
    {
        var (seconds, busy) = (result.Epochs.Sum(epoch => epoch.Seconds), result.Epochs.Sum(epoch => epoch.ProcessorSeconds));
        yield return ("Time, minutes", Fixed(seconds / 60, 1));
        yield return ("Processor time, minutes", Fixed(busy / 60, 1));
        yield return ("Examples a second", Fixed(count * result.Epochs.Count / seconds, 0));
        yield return ("Stopped early", result.StoppedEarly ? $"yes; the network is that of epoch {result.Best!.Epoch}" : "no");
    }

    static string[] Columns(TrainingResult result) => [.. Row(result.Epochs[0]).Select(cell => cell.Name)];

    static IEnumerable<string[]> Rows(TrainingResult result) => result.Epochs.Select(epoch => Row(epoch).Select(cell => cell.Value).ToArray());

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
