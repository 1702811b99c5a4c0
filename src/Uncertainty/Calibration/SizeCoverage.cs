using Whence.Statistics;

namespace Whence.Uncertainty.Calibration;

/// <summary>How sets of one size cover.</summary>
/// <param name="Size">Labels in the set.</param>
/// <param name="Count">Sets of that size.</param>
/// <param name="Coverage">Share of them that holds the true label, with Wilson's 95 % interval.</param>
public readonly record struct SizeCoverage(int Size, int Count, Interval Coverage);
