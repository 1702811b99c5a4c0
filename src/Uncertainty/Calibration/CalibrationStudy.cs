using Whence.Explain;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.Calibration;

/// <summary>
/// Temperature and conformal threshold of one model from one held-out set, each from its own random part, and what they do to a third part.
/// </summary>
sealed record CalibrationStudy
{
    /// <summary>T, fitted on the first part; 1 where none is best there, which <see cref="Warnings"/> say.</summary>
    public required double Temperature { get; init; }

    /// <summary>Threshold at that temperature, from the second part.</summary>
    public required ConformalPredictor Conformal { get; init; }

    /// <summary>
    /// Scores of the plain softmax on the part that T was not fitted on: the third, or the second when there is no third.
    /// </summary>
    public required CalibrationScores Before { get; init; }

    /// <summary>Scores at the temperature, on the same part.</summary>
    public required CalibrationScores After { get; init; }

    /// <summary>Errors among the most confident, at the temperature, on the same part.</summary>
    public required RiskCoverage Risk { get; init; }

    /// <summary>Coverage of the sets on the third part; null when there is none.</summary>
    public required CoverageReport? Coverage { get; init; }

    /// <summary>What the reader should know before relying on it.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Runs it.</summary>
    /// <param name="set">Labelled examples with logits that the network was not trained on.</param>
    /// <param name="alpha">Wanted error rate of the sets, in (0,1).</param>
    /// <param name="score">Score of the sets.</param>
    /// <param name="options">Further choices of the sets; its seed also makes the parts.</param>
    /// <param name="usesAll">
    /// Whether temperature and threshold get half of the examples each and none is left to report on; else a quarter each, and half to
    /// report on.
    /// </param>
    /// <exception cref="ExplainException">
    /// There are too few examples, a label is missing, or alpha is out of range.
    /// </exception>
    public static CalibrationStudy Run(
        FeatureSet set, double alpha = 0.1, ConformalScore score = ConformalScore.Lac, ConformalOptions? options = null,
        bool usesAll = false)
    {
        options ??= new();
        var order = Partition.Shuffle(set.Count, options.Seed);
        var (first, second) = usesAll ? (set.Count / 2, set.Count) : (set.Count / 4, set.Count / 2);
        if (first == 0 || second == first || (!usesAll && second == set.Count))
            throw new ExplainException($"calibration: {set.Count} examples cannot be parted");
        var (temperature, fault) = Whence.Uncertainty.Calibration.Temperature.Find(set.Select(order.AsSpan(0, first)));
        var threshold = set.Select(order.AsSpan(first, second - first));
        var conformal = ConformalSets.Calibrate(Probabilities.Of(threshold, temperature), threshold.Labels, alpha, score, options);
        var report = usesAll ? threshold : set.Select(order.AsSpan(second));
        var calibrated = Probabilities.Of(report, temperature);
        return new()
        {
            Temperature = temperature,
            Warnings = fault is null ? [] : [$"the temperature stays at 1: {fault}"],
            Conformal = conformal,
            Before = CalibrationScores.Of(Probabilities.Of(report), report.Labels),
            After = CalibrationScores.Of(calibrated, report.Labels),
            Risk = RiskOf(calibrated, report.Labels),
            Coverage = usesAll ? null : conformal.Report(calibrated, report.Labels),
        };
    }

    static RiskCoverage RiskOf(Probabilities p, int[] labels)
    {
        var rows = Enumerable.Range(0, p.Count).ToArray();
        return RiskCoverage.Of([.. rows.Select(p.Confidence)], [.. rows.Select(i => p.ArgMax(i) == labels[i])]);
    }
}
