using Whence.Diagnose.Weakness;

namespace Whence.Diagnose.Report;

/// <summary>How often a model was wrong before, and is now.</summary>
/// <param name="Model">The model.</param>
/// <param name="Slice">What the examples have in common; null for all.</param>
/// <param name="CountBefore">Examples then.</param>
/// <param name="ErrorsBefore">Wrong ones among them.</param>
/// <param name="Count">Examples now.</param>
/// <param name="Errors">Wrong ones among them.</param>
/// <param name="PValue">Fisher's exact one-sided test that errors are not more frequent now.</param>
/// <param name="Adjusted">After Holm, over all that were compared.</param>
public sealed record BaselineChange(
    string Model, Condition? Slice, long CountBefore, long ErrorsBefore, long Count, long Errors, double PValue, double Adjusted)
{
    /// <summary>Whether errors are more frequent than before, beyond chance.</summary>
    public bool IsWorse => Adjusted <= 0.05;
}
