namespace Whence.Statistics;

/// <summary>A statistic has no meaning for the numbers given; the message carries them.</summary>
public sealed class StatisticsException(string message) : Exception(message);
