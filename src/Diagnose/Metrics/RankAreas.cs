namespace Whence.Diagnose.Metrics;

/// <summary>Areas that ranks give.</summary>
/// <param name="Positives">Examples of the class.</param>
/// <param name="Negatives">The others.</param>
/// <param name="Roc">Area under the ROC curve, in [0,1]; NaN where either is missing.</param>
/// <param name="AveragePrecision">Average precision, in [0,1]; NaN without positives.</param>
public readonly record struct RankAreas(long Positives, long Negatives, double Roc, double AveragePrecision);
