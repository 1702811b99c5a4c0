namespace Whence.Models.Lap;

/// <summary>Where and how LAP layers go into a network.</summary>
public sealed record LapOptions
{
    /// <summary>Names of pooling nodes, strided convolutions or their outputs; "all" for every pooling, "strided" for every convolution with stride 2.</summary>
    public IReadOnlyList<string> At { get; init; } = ["all"];

    /// <summary>Concepts Q of every layer's scorer; null: one a class, or 16 without classes where there are more than 100 classes.</summary>
    public int? Concepts { get; init; }

    /// <summary>Sharpness that attention starts from.</summary>
    public float Beta { get; init; } = 10;

    /// <summary>Key of the scorers' first weights.</summary>
    public ulong Seed { get; init; }
}
