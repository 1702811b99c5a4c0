namespace Whence.Explain;

/// <summary>What a run says beside its map.</summary>
/// <param name="Class">The class that was explained.</param>
/// <param name="Logit">Its logit at the input.</param>
/// <param name="Samples">Samples taken.</param>
/// <param name="Milliseconds">Time of the run; of several inputs in one pass, its share of the pass.</param>
/// <param name="RelativeGap">Relative completeness gap; NaN where the method promises no sum.</param>
/// <param name="RelativeError">|standard error| / |map|, 2-norms; NaN where samples are not random.</param>
/// <param name="Reliability">That of <see cref="MapReliability"/>; NaN where samples are not random or fewer than two.</param>
/// <param name="End">What ended the run.</param>
public readonly record struct ExplainedRun(int Class, float Logit, int Samples, double Milliseconds, double RelativeGap, double RelativeError,
    double Reliability, RunEnd End);
