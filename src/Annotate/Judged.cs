using Whence.Uncertainty;
using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Annotate;

/// <summary>What a network says of a picture, and how far that can be trusted.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Place">Where its features lie among those of training examples; null where there are none.</param>
/// <param name="Object">Where the object is in what the network saw [H,W]; null where that is not known.</param>
public sealed record Judged(Verdict Verdict, FeaturePlace? Place = null, bool[]? Object = null);
