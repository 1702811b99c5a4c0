using System.Numerics.Tensors;
using Whence.Models;

namespace Whence.Explain;

/// <summary>What the reader of an explanation should know before trusting its map.</summary>
static class ExplanationWarnings
{
    // Relative; maps of eight points on a path of a residual network are about that far off.
    const double GapTolerance = 0.1;

    /// <param name="e">The explanation.</param>
    /// <param name="network">The network.</param>
    /// <param name="recipe">What the method appended.</param>
    /// <param name="cut">Of how many steps the samples are and how many they had in time, where the deadline left fewer; null where they had all.</param>
    public static IEnumerable<string> Of(Explanation e, INetwork network, Recipe recipe, (int Done, int Steps)? cut)
    {
        foreach (var note in network.Notes)
            yield return note;
        if (network.IsOneSigmoid && e.Form == TargetForm.Logit && e.Logits[e.Target.Index] == 0)
            yield return $"the network has one sigmoid: class {e.Target.Index} is explained by minus the logit of class {1 - e.Target.Index}";
        if (recipe.Warn?.Invoke(e.Facts) is { } warning)
            yield return warning;
        if (e.End == RunEnd.Deadline)
            yield return $"the deadline came after {e.Samples} of {(e.ReliabilityWanted is null ? "" : "at most ")}{e.SamplesWanted} samples" + (cut is var (done, steps) ? $", which had {done} of {steps} steps" : "");
        if (e.Gap is { Relative: > GapTolerance } wide)
            yield return FormattableString.Invariant($"the map adds up to {wide.Sum:g4}, the score changes by {wide.Change:g4}: take more samples");
        if (OfPlaces(e.Map) is { } doubt)
            yield return doubt;
        else if (recipe.StandardError is not null && OfNoise(e) is { } noise)
            yield return noise;
    }

    static string? OfPlaces(float[] map) =>
        !TensorPrimitives.IsFiniteAll<float>(map) ? "the map has entries that are not finite"
        : TensorPrimitives.MaxMagnitude(map) == 0 ? "the map is zero everywhere: no evidence was found"
        : map.Length > 1 && TensorPrimitives.Max<float>(map) == TensorPrimitives.Min<float>(map) ? "the map is the same everywhere: it says nothing about places"
        : null;

    static string? OfNoise(Explanation e) => e switch
    {
        { StandardError: null } => "one random sample alone: nothing says how much of the map is noise",
        { Reliability: { } r, End: RunEnd.MostSamples } => FormattableString.Invariant(
            $"after {e.Samples} samples, the most that were allowed, the map's reliability is {r:0.00}, not {e.ReliabilityWanted}; {Needed(e, e.ReliabilityWanted!.Value)} (--most-samples)"),
        { Reliability: < MapReliability.Poor and var r } => FormattableString.Invariant(
            $"most of this map is noise: its reliability, the correlation to be expected with a map by another seed, is {r:0.00}; {Needed(e, MapReliability.Good)} (--samples auto goes on until then)"),
        _ => null,
    };

    static string Needed(Explanation e, double reliability) => e.SamplesFor(reliability) is { } samples
        ? FormattableString.Invariant($"about {samples} samples would reach {reliability}") : FormattableString.Invariant($"from {e.Samples} samples it cannot be told how many would reach {reliability}");
}
