namespace Whence.Diagnose.Metrics;

/// <summary>A figure of a set of examples, from its confusion counts: one function of the user's own is one too.</summary>
/// <param name="Name">How it is called.</param>
/// <param name="Of">The figure; NaN where it has no meaning.</param>
public sealed record Metric(string Name, Func<Confusion, double> Of)
{
    /// <summary>The least and the greatest value that it can have, in which its intervals stay; null where there is none.</summary>
    public (double Low, double High)? Range { get; init; }
}
