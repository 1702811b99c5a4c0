namespace Whence.Explain;

/// <summary>Which values of a measure are good.</summary>
public enum MetricDirection
{
    /// <summary>Larger ones.</summary>
    Higher,

    /// <summary>Smaller ones.</summary>
    Lower,

    /// <summary>Neither: it describes a map.</summary>
    Neither,
}
