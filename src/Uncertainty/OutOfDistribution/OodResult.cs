namespace Whence.Uncertainty.OutOfDistribution;

/// <summary>One detector on one out-of-distribution set.</summary>
/// <param name="Detector">The detector's name.</param>
/// <param name="Set">The set's name.</param>
/// <param name="Metrics">How well it tells the set from the in-distribution one.</param>
/// <param name="InScores">Scores of the in-distribution set [n].</param>
/// <param name="OutScores">Scores of this set [m].</param>
public sealed record OodResult(string Detector, string Set, OodMetrics Metrics, double[] InScores, double[] OutScores);
