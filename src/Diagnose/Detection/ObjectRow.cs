using Whence.Statistics;

namespace Whence.Diagnose.Detection;

/// <summary>The objects of one value of a property.</summary>
/// <param name="Property">size or aspect.</param>
/// <param name="Value">Its bin.</param>
/// <param name="Objects">How many objects.</param>
/// <param name="Recall">Share of them that is found at an overlap of .5, with Wilson's interval.</param>
/// <param name="NormalizedPrecision">Average normalised precision, mean over the classes that have enough such objects; NaN where none has.</param>
public sealed record ObjectRow(string Property, string Value, int Objects, Interval Recall, double NormalizedPrecision);
