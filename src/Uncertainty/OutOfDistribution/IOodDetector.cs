using Whence.Explain;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.OutOfDistribution;

/// <summary>Tells examples of another distribution from those that a network was trained on.</summary>
public interface IOodDetector
{
    /// <summary>Name, as on the command line.</summary>
    string Name { get; }

    /// <summary>Scores [n]: larger is further from the training data. Scales differ between detectors.</summary>
    /// <exception cref="ExplainException">The set lacks what the detector reads, or has another shape than the training set.</exception>
    double[] Score(FeatureSet set);
}
