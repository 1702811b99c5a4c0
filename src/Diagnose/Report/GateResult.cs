namespace Whence.Diagnose.Report;

/// <summary>How a gate came out.</summary>
/// <param name="Gate">The gate as it was written.</param>
/// <param name="Model">The model.</param>
/// <param name="Count">Examples that meet its conditions.</param>
/// <param name="Measured">The figure; NaN holds no gate.</param>
/// <param name="Holds">Whether the condition is met.</param>
public sealed record GateResult(string Gate, string Model, int Count, double Measured, bool Holds);
