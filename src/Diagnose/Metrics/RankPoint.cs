namespace Whence.Diagnose.Metrics;

/// <summary>What a threshold lets through.</summary>
/// <param name="Threshold">The score that is enough.</param>
/// <param name="Hits">Positives with at least this score.</param>
/// <param name="Misses">Negatives with at least this score.</param>
public readonly record struct RankPoint(double Threshold, long Hits, long Misses);
