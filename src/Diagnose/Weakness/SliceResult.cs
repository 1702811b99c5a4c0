namespace Whence.Diagnose.Weakness;

/// <summary>What a search for slices found.</summary>
/// <param name="Slices">The worst first.</param>
/// <param name="Tried">How many slices were tested, over which p-values are adjusted.</param>
/// <param name="Count">Examples.</param>
/// <param name="Errors">Errors among them.</param>
/// <param name="HasPairs">Whether pairs of values were tried; not where they were not wanted, or properties and examples are too many.</param>
public sealed record SliceResult(IReadOnlyList<Slice> Slices, int Tried, long Count, long Errors, bool HasPairs);
