namespace Whence.Diagnose.Weakness;

/// <summary>How much a share differs between the values of a property, beside what chance alone would give.</summary>
/// <param name="Property">Name of the property.</param>
/// <param name="Sensitivity">Largest minus smallest mean recall over classes.</param>
/// <param name="NullSensitivity">What it is in the mean when the values are dealt out at random.</param>
/// <param name="Impact">Largest mean recall minus that of all: an upper bound of the gain from removing the weakness, no causal effect.</param>
/// <param name="NullImpact">What it is in the mean by chance.</param>
/// <param name="PValue">Share of random deals, the real one among them, with a sensitivity as large.</param>
/// <param name="Adjusted">The p-value after Holm, over the properties.</param>
public sealed record PropertyEffect(
    string Property, double Sensitivity, double NullSensitivity, double Impact, double NullImpact, double PValue, double Adjusted = double.NaN);
