namespace Whence.Diagnose.Report;

/// <summary>Two classes that are taken for each other.</summary>
/// <param name="Truth">What it is.</param>
/// <param name="Predicted">What it is taken for.</param>
/// <param name="Count">How often.</param>
/// <param name="Share">Share of all errors.</param>
public sealed record ConfusedPair(string Truth, string Predicted, long Count, double Share);
