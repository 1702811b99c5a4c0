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

    /// <summary>
    /// How many conditions a slice has at most: 1, 2 or 3. With too many properties for the examples fewer are tried, and the result says how many.
    /// </summary>
    public int Conditions { get; init; } = 2;
}
