namespace Whence.Statistics;

/// <summary>Examples whose confidence lies in one interval.</summary>
/// <param name="Low">Lower end, open.</param>
/// <param name="High">Upper end, closed.</param>
/// <param name="Count">Examples in it.</param>
/// <param name="Confidence">Their mean confidence; NaN when there is none.</param>
/// <param name="Accuracy">Share of them that is right, with Wilson's 95 % interval; NaN when there is none.</param>
public sealed record ReliabilityBin(double Low, double High, int Count, double Confidence, Interval Accuracy);
