namespace Whence.Explain;

/// <summary>The state of a map after some samples.</summary>
/// <param name="Samples">Samples taken.</param>
/// <param name="Milliseconds">Time since the run began.</param>
/// <param name="RelativeChange">|map - previous map| / |map|, 2-norms; NaN at the first point.</param>
/// <param name="RelativeGap">Relative completeness gap; NaN where none is defined.</param>
/// <param name="RelativeError">|standard error| / |map|, 2-norms; NaN where none is defined.</param>
/// <param name="Reliability">That of <see cref="MapReliability"/>; NaN where none is defined.</param>
public readonly record struct ConvergencePoint(int Samples, double Milliseconds, double RelativeChange, double RelativeGap,
    double RelativeError, double Reliability);
