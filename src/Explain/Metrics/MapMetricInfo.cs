namespace Whence.Explain;

/// <summary>One measure of the list.</summary>
/// <param name="Name">Name, as on the command line.</param>
/// <param name="Summary">What it says, in one line.</param>
/// <param name="Reference">Key in docs/REFERENCES.md.</param>
/// <param name="Direction">Which values are good.</param>
/// <param name="Create">Makes it for what stands in place of missing pixels; those that take none away do not read it.</param>
public sealed record MapMetricInfo(string Name, string Summary, string Reference, MetricDirection Direction, Func<Baseline, IMapMetric> Create)
{
    /// <summary>What a map without any knowledge of the network gets; null where that depends on the picture: there the random order of the table says it.</summary>
    public double? Null { get; init; }

    /// <summary>What it takes besides a map and its picture.</summary>
    public MetricNeeds Needs { get; init; }

    /// <summary>Whether pixels are replaced, so that it depends on what stands in their place.</summary>
    public bool TakesSubstrate { get; init; }
}
