using Whence.Statistics;

namespace Whence.Diagnose.Metrics;

/// <summary>How far confidence and accuracy are apart on a set, beside what chance alone would show on so few examples.</summary>
/// <param name="Name">What the examples have in common.</param>
/// <param name="Count">Examples.</param>
/// <param name="Confidence">Their mean confidence.</param>
/// <param name="Accuracy">Share that is right, with Wilson's 95 % interval.</param>
/// <param name="ExpectedError">Expected calibration error over 15 bins of equal width [Guo 2017].</param>
/// <param name="Floor">What it would be for honest confidences: mean and central 95 %.</param>
/// <param name="Bins">The bins.</param>
public sealed record CalibrationCheck(
    string Name, int Count, double Confidence, Interval Accuracy, double ExpectedError, Interval Floor, IReadOnlyList<ReliabilityBin> Bins)
{
    /// <summary>Whether the error is beyond what chance gives.</summary>
    public bool IsOff => ExpectedError > Floor.High;
}
