using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.OutOfDistribution;

/// <summary>A detector in the list. A detector of one's own is a class that derives from it: see docs/extending.md.</summary>
/// <param name="Name">Name, as on the command line.</param>
/// <param name="Summary">What it computes.</param>
/// <param name="Reference">Key in docs/REFERENCES.md.</param>
/// <param name="NeedsTraining">Whether it is fitted on training features.</param>
/// <param name="NeedsHead">Whether it needs the last linear layer.</param>
/// <param name="Create">Fits one with its defaults.</param>
public record OodDetectorInfo(
    string Name, string Summary, string Reference, bool NeedsTraining, bool NeedsHead, Func<FeatureSet?, LinearHead?, IOodDetector> Create);
