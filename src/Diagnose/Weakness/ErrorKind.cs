namespace Whence.Diagnose.Weakness;

/// <summary>Errors of one kind, and what mending them, and nothing else, would gain: gains of kinds of one family add up in accuracy, not in F1.</summary>
/// <param name="Family">What kinds are told apart by.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Count">How many.</param>
/// <param name="Share">Share of all errors.</param>
/// <param name="AccuracyGain">What accuracy would gain.</param>
/// <param name="F1Gain">What the mean F1 over classes, or over labels, would gain.</param>
public sealed record ErrorKind(string Family, string Kind, long Count, double Share, double AccuracyGain, double F1Gain);
