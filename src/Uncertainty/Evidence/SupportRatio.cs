using Whence.Explain;
using Whence.Uncertainty.Features;
using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Uncertainty.Evidence;

/// <summary>The support ratio r of a sparse posterior as a detector: 1 where no training example is near. Labels play no part in it.</summary>
/// <param name="query">The compiled posterior; it stays the caller's.</param>
public sealed class SupportRatio(PosteriorQuery query) : IOodDetector
{
    /// <inheritdoc/>
    public string Name => "support-ratio";

    /// <summary>r = v / sf2 of every example [n], in [0,1].</summary>
    /// <exception cref="ExplainException">The set has another number of features than the posterior.</exception>
    public double[] Score(FeatureSet set) => [.. query.Predict(set).Select(p => p.SupportRatio)];
}
