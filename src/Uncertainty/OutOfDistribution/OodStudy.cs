using Whence.Explain;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.OutOfDistribution;

/// <summary>Detectors on out-of-distribution sets, each set on its own: near and far ones are not averaged.</summary>
public static class OodStudy
{
    /// <summary>Scores every set by every detector.</summary>
    /// <param name="detectors">Fitted detectors.</param>
    /// <param name="within">In-distribution examples that no detector was fitted on.</param>
    /// <param name="outside">Out-of-distribution sets by name.</param>
    /// <param name="cancellation">Ends it between sets.</param>
    /// <returns>Detector by detector, and in it set by set.</returns>
    /// <exception cref="ExplainException">A set is empty, or does not fit a detector.</exception>
    public static IReadOnlyList<OodResult> Run(
        IReadOnlyList<IOodDetector> detectors, FeatureSet within, IReadOnlyList<(string Name, FeatureSet Set)> outside,
        CancellationToken cancellation = default)
    {
        var results = new List<OodResult>();
        foreach (var detector in detectors)
        {
            cancellation.ThrowIfCancellationRequested();
            var inScores = detector.Score(within);
            foreach (var (name, set) in outside)
            {
                cancellation.ThrowIfCancellationRequested();
                var outScores = detector.Score(set);
                results.Add(new(detector.Name, name, OodMetrics.Of(inScores, outScores), inScores, outScores));
            }
        }
        return results;
    }
}
