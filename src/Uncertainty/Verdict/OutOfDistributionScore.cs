namespace Whence.Uncertainty;

/// <summary>How far an input is from what the network was trained on; greater is farther.</summary>
/// <param name="Detector">"support", the posterior's support ratio in [0,1]; without a posterior "energy", -log sum exp z.</param>
/// <param name="Value">The score.</param>
/// <param name="Limit">The greatest score that an assertion may have; null where none was calibrated.</param>
public sealed record OutOfDistributionScore(string Detector, double Value, double? Limit);
