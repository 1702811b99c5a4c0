using Whence.Statistics;

namespace Whence.Diagnose.Detection;

/// <summary>The objects of one value of a property, at an overlap of .5; 95 % intervals are over pictures.</summary>
/// <param name="Property">size, aspect, edge, or what is stated of the objects.</param>
/// <param name="Value">Its value or bin.</param>
/// <param name="Objects">How many objects, crowds left out.</param>
/// <param name="Recall">Share of them that is found.</param>
/// <param name="EffectiveObjects">How many independent objects the interval of recall is of.</param>
/// <param name="NormalizedPrecision">Average normalised precision, mean over the classes that have enough such objects, by resampled pictures; NaN where none has.</param>
/// <param name="Misplaced">Objects not found that a detection of their class meant, in not quite the place.</param>
/// <param name="Misnamed">Objects not found that a detection of another class meant, in the right place.</param>
/// <param name="Missed">Objects that no detection meant.</param>
public sealed record ObjectRow(
    string Property, string Value, int Objects, Interval Recall, double EffectiveObjects, Interval NormalizedPrecision, int Misplaced, int Misnamed, int Missed);
