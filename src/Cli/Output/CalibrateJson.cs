using Whence.Explain.Reports;
using Whence.Models;
using Whence.Statistics;
using Whence.Uncertainty.Calibration;

namespace Whence.Cli;

/// <summary>The JSON output of whence calibrate.</summary>
sealed record CalibrateJson(
    string Model, string? ModelSha256, string Version, string Data, double Temperature, ScoresJson Before, ScoresJson After, ConformalJson Conformal, double Aurc,
    double ExcessAurc, string Output, IReadOnlyList<string> Warnings)
{
    public static CalibrateJson Of(CalibrationStudy study, INetwork network, string data, string output) => new(
        Provenance.FileName(network.Name), network.FileHash, Provenance.Version, data, study.Temperature, ScoresJson.Of(study.Before), ScoresJson.Of(study.After),
        ConformalJson.Of(study.Conformal, study.Coverage), study.Risk.Area, study.Risk.ExcessArea, output, study.Warnings);
}

/// <summary>Scores of probabilities.</summary>
sealed record ScoresJson(
    int Count, double Accuracy, double MeanConfidence, double Nll, double Brier, double Ece, double EceFloor, double EqualMassEce,
    double Mce, double ClassWiseEce)
{
    public static ScoresJson Of(CalibrationScores s) => new(
        s.Count, s.Accuracy, s.MeanConfidence, s.NegativeLogLikelihood, s.Brier, s.ExpectedError, s.Floor.Mean, s.EqualMassError,
        s.MaximumError, s.ClassWiseError);
}

/// <summary>Conformal sets; coverage and sizes are null when nothing was left to report on.</summary>
sealed record ConformalJson(
    string Score, double Alpha, double Quantile, int Count, Interval Expected, Interval? Coverage, double? MeanSize, int? Empty,
    IReadOnlyList<int>? Sizes, IReadOnlyList<double>? ByClass)
{
    public static ConformalJson Of(ConformalPredictor c, CoverageReport? report) => new(
        c.Score.ToString().ToLowerInvariant(), c.Alpha, c.Quantile, c.Count, c.CoverageInterval, report?.Coverage, report?.MeanSize,
        report?.Empty, report?.SizeHistogram, report?.ByClass);
}
