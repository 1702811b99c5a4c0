using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;

namespace Whence.Studies.Evidence;

/// <summary>A calibrated way to claim or not to claim knowledge of a network's predictions.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Bytes">What it keeps in memory.</param>
/// <param name="Assert">Its claims for the examples of a set.</param>
public sealed record ClaimMethod(string Name, long Bytes, Func<FeatureSet, IReadOnlyList<Assertion>> Assert);
