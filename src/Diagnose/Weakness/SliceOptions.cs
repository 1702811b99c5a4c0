namespace Whence.Diagnose.Weakness;

/// <summary>How slices are searched.</summary>
public sealed record SliceOptions
{
    /// <summary>Slices with fewer examples are not tried.</summary>
    public int Least { get; init; } = 30;

    /// <summary>The level of findings: of those reported, such a share is false in the mean (or, with Holm, one or more at all with this probability).</summary>
    public double Level { get; init; } = 0.05;

    /// <summary>Holm's adjustment instead of Benjamini and Hochberg's.</summary>
    public bool Holm { get; init; }

    /// <summary>Whether pairs of properties are tried beside single ones; with too many properties for the examples they are not, and the result says so.</summary>
    public bool Pairs { get; init; } = true;
}
