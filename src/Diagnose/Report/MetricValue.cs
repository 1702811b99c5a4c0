using Whence.Statistics;

namespace Whence.Diagnose.Report;

/// <summary>A metric's figure.</summary>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Value">With its 95 % interval; the ends are NaN where there is none.</param>
public sealed record MetricValue(string Metric, Interval Value);
