namespace Whence.Studies.Evidence;

/// <summary>What a method claims, each half of a test set calibrated on the other.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Bytes">What it keeps in memory.</param>
/// <param name="Folds">Claims about the second half and about the first.</param>
/// <param name="Outside">Share of I know on every out-of-distribution set, mean of both calibrations.</param>
public sealed record ClaimRow(string Method, long Bytes, IReadOnlyList<ClaimTally> Folds, IReadOnlyList<double> Outside)
{
    /// <summary>Claims about all test examples.</summary>
    public ClaimTally All => Folds.Aggregate((a, b) => a + b);
}
