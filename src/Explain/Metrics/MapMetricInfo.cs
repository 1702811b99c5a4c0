namespace Whence.Explain;

/// <summary>One measure of the list: a number for a map of one picture. A measure of one's own is a class that derives from it: see docs/extending.md.</summary>
/// <param name="Name">Name, as on the command line.</param>
/// <param name="Summary">What it says, in one line.</param>
/// <param name="Reference">Key in docs/REFERENCES.md.</param>
/// <param name="Direction">Which values are good.</param>
/// <param name="Measure">
/// The number, of a map and of what stands in place of missing pixels, which measures that take none away do not read; NaN where the measure says nothing of the map, such as one of objects
/// where none is known. An <see cref="ExplainException"/> where map or network do not suit.
/// </param>
public record MapMetricInfo(string Name, string Summary, string Reference, MetricDirection Direction, Func<MeasuredMap, Baseline, double> Measure)
{
    /// <summary>What a map without any knowledge of the network gets; null where that depends on the picture: there the random order of the table says it.</summary>
    public double? Null { get; init; }

    /// <summary>What it takes besides a map and its picture.</summary>
    public MetricNeeds Needs { get; init; }

    /// <summary>Whether pixels are replaced, so that it depends on what stands in their place.</summary>
    public bool TakesSubstrate { get; init; }
}
