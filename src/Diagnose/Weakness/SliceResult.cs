namespace Whence.Diagnose.Weakness;

/// <summary>What a search for slices found.</summary>
/// <param name="Slices">The worst first.</param>
/// <param name="Tried">How many slices were tested, over which p-values are adjusted.</param>
/// <param name="Count">Examples.</param>
/// <param name="Errors">Errors among them.</param>
/// <param name="Conditions">How many conditions the slices that were tried have at most: fewer than wanted where properties and examples are too many.</param>
public sealed record SliceResult(IReadOnlyList<Slice> Slices, int Tried, long Count, long Errors, int Conditions);
