using System.Globalization;

namespace Whence.Uncertainty;

/// <summary>A prediction before and after attention turned away from what made it uncertain.</summary>
/// <param name="Before">The prediction, its uncertainty and the map.</param>
/// <param name="Attention">The map scaled to [0,1], [H,W].</param>
/// <param name="Place">Where attention acted.</param>
/// <param name="Input">The input that was looked at afterwards, [H,W,C]; as before where attention acts on features.</param>
/// <param name="After">The prediction under attention.</param>
public sealed record Mitigation(
    UncertaintyExplanation Before, float[] Attention, AttentionPlace Place, float[] Input, UncertainPrediction After)
{
    // Half a unit of the last digit that is shown: nats have three, percentages one.
    const double LeastShown = 5e-4;

    /// <summary>Whether the most probable class is still the same.</summary>
    public bool KeepsClass => Before.Top[0].Index == After.Top[0].Index;

    /// <summary>How far the uncertainty of the kind attributed fell, in nats; negative where it rose.</summary>
    public double Reduction => Before.Value - After.Of(Before.Kind);

    /// <summary>What attention made worse, in words; empty where it did what it is for.</summary>
    public IReadOnlyList<string> Worse => [.. Worsened()];

    /// <summary>What the reader should know: of the map, and what attention made worse.</summary>
    public IReadOnlyList<string> Warnings => [.. Before.Warnings, .. Worse];

    IEnumerable<string> Worsened()
    {
        var was = Before.Top[0];
        foreach (var kind in new[] { Before.Kind, UncertaintyKind.Total }.Distinct())
        {
            if (After.Of(kind) - Before.Of(kind) > LeastShown)
                yield return $"it made things worse: the {UncertaintyNames.Word(kind)} uncertainty rose from {Nats(Before.Of(kind))} to {Nats(After.Of(kind))} nats";
        }
        if (!KeepsClass)
            yield return $"the class changed from {was.Label} to {After.Top[0].Label}: less doubt about another class does not answer the doubt about this one";
        var (before, after) = (Before.Probabilities[was.Index], After.Probabilities[was.Index]);
        if (before - after > LeastShown)
            yield return $"the probability of {was.Label} fell from {Percent(before)} to {Percent(after)} %";
    }

    static string Nats(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    static string Percent(double value) => (100 * value).ToString("0.0", CultureInfo.InvariantCulture);
}
