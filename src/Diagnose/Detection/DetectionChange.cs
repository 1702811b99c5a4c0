using Whence.Statistics;

namespace Whence.Diagnose.Detection;

/// <summary>A figure of a detector as it was before, and as it is now.</summary>
/// <param name="Model">The model.</param>
/// <param name="Property">What the pictures or objects have in common; empty for all.</param>
/// <param name="Value">Its value.</param>
/// <param name="Figure">recall, precision or AP50.</param>
/// <param name="Before">Then.</param>
/// <param name="Now">Now.</param>
/// <param name="PValue">One-sided: that it has not fallen.</param>
/// <param name="Adjusted">After Holm, over all that were compared.</param>
public sealed record DetectionChange(string Model, string Property, string Value, string Figure, Interval Before, Interval Now, double PValue, double Adjusted)
{
    /// <summary>Whether it has fallen beyond chance.</summary>
    public bool IsWorse => Adjusted <= 0.05;
}
