namespace Whence.Diagnose.Detection;

/// <summary>A kind of error by TIDE.</summary>
/// <param name="Kind">Its name.</param>
/// <param name="Count">How many; null for those that are sums of kinds.</param>
/// <param name="Gain">What average precision would gain if they were mended, alone: gains do not add up.</param>
public sealed record TideRow(string Kind, int? Count, double Gain);
