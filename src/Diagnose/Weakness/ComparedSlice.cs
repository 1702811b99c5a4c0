using Whence.Statistics;

namespace Whence.Diagnose.Weakness;

/// <summary>Two models on the same examples, or on those of one value.</summary>
/// <param name="Slice">What the examples have in common; null for all.</param>
/// <param name="Counts">Who is right how often.</param>
/// <param name="Difference">Accuracy of the second minus the first, with a paired bootstrap interval.</param>
/// <param name="PValue">McNemar's exact test, two-sided.</param>
/// <param name="Adjusted">Benjamini and Hochberg, over the slices.</param>
public sealed record ComparedSlice(Condition? Slice, PairedCounts Counts, Interval Difference, double PValue, double Adjusted);
