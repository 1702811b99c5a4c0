namespace Whence.Diagnose.Report;

/// <summary>One value of a property.</summary>
/// <param name="Property">Name of the property.</param>
/// <param name="Value">Name of the value.</param>
/// <param name="Count">Examples.</param>
/// <param name="Errors">Wrong ones among them.</param>
/// <param name="Metrics">Figures on them.</param>
public sealed record ValueRow(string Property, string Value, long Count, long Errors, IReadOnlyList<MetricValue> Metrics)
{
    /// <summary>How often each class [row] was taken for each [column] among them; null with more than 30 classes, or where all values together would have more than a million cells.</summary>
    public IReadOnlyList<IReadOnlyList<long>>? Matrix { get; init; }
}
