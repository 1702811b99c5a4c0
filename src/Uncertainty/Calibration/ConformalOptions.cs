namespace Whence.Uncertainty.Calibration;

/// <summary>Choices of a conformal predictor.</summary>
public sealed record ConformalOptions
{
    /// <summary>Whether APS and RAPS take off a random share of the label's own probability: smaller sets of exact coverage.</summary>
    public bool IsRandomised { get; init; } = true;

    /// <summary>Key of the random shares; a share depends on the seed and the example's number alone.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether an empty set gets the most probable label; coverage only rises by it.</summary>
    public bool IsNeverEmpty { get; init; }

    /// <summary>RAPS: penalty lambda for each rank after k_reg, 0 or more.</summary>
    public double Lambda { get; init; } = 0.01;

    /// <summary>
    /// RAPS: ranks without penalty, 0 or more; null takes it from every fifth example, which is then not used for the threshold.
    /// </summary>
    public int? FreeRanks { get; init; }
}
