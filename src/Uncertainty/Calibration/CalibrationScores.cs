using Whence.Explain;
using Whence.Statistics;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.Calibration;

/// <summary>
/// How good probabilities are: accuracy, the proper scores, and the calibration errors [Guo 2017] beside the floor that chance alone
/// gives.
/// </summary>
public sealed record CalibrationScores
{
    const int Resamples = 200;

    /// <summary>Examples n.</summary>
    public required int Count { get; init; }

    /// <summary>Share whose most probable class is the true one, in [0,1].</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean of the largest probability, in [0,1].</summary>
    public required double MeanConfidence { get; init; }

    /// <summary>Mean of <c>-log p_y</c>, nats; a proper score.</summary>
    public required double NegativeLogLikelihood { get; init; }

    /// <summary>Mean of <c>sum_c (p_c - [c = y])^2</c>, in [0,2]; a proper score.</summary>
    public required double Brier { get; init; }

    /// <summary>Expected calibration error over bins of equal width, in [0,1].</summary>
    public required double ExpectedError { get; init; }

    /// <summary>Expected calibration error over bins of equal mass, in [0,1].</summary>
    public required double EqualMassError { get; init; }

    /// <summary>Maximum calibration error over bins of equal width, in [0,1].</summary>
    public required double MaximumError { get; init; }

    /// <summary>Mean over classes of the expected error of p_c against [y = c], bins of equal width, in [0,1].</summary>
    public required double ClassWiseError { get; init; }

    /// <summary>
    /// What <see cref="ExpectedError"/> would be for perfectly calibrated confidences on so few examples: mean and central 95 % over
    /// outcomes drawn from the confidences themselves.
    /// </summary>
    public required Interval Floor { get; init; }

    /// <summary>The bins of equal width behind <see cref="ExpectedError"/>.</summary>
    public required IReadOnlyList<ReliabilityBin> Bins { get; init; }

    /// <summary>Scores probabilities against true labels.</summary>
    /// <param name="probabilities">[n,K], n at least 1.</param>
    /// <param name="labels">True labels [n].</param>
    /// <param name="bins">Bins of the calibration errors.</param>
    /// <param name="seed">Key of the outcomes drawn for <see cref="Floor"/>.</param>
    /// <exception cref="ExplainException">No example, or labels that do not fit.</exception>
    /// <exception cref="StatisticsException">No bin.</exception>
    public static CalibrationScores Of(Probabilities probabilities, ReadOnlySpan<int> labels, int bins = 15, ulong seed = 1)
    {
        probabilities.RequireLabels(labels);
        if (labels.Length == 0)
            throw new ExplainException("calibration: there is no example to score");
        var (confidences, correct) = (new double[labels.Length], new bool[labels.Length]);
        double likelihood = 0, brier = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var p = probabilities.Row(i);
            confidences[i] = probabilities.Confidence(i);
            correct[i] = probabilities.ArgMax(i) == labels[i];
            likelihood -= Math.Log(p[labels[i]]);
            for (var k = 0; k < p.Length; k++)
                brier += Square(p[k] - (k == labels[i] ? 1 : 0));
        }
        var reliability = Reliability.EqualWidth(confidences, correct, bins);
        return new()
        {
            Count = labels.Length,
            Accuracy = correct.Count(right => right) / (double)labels.Length,
            MeanConfidence = confidences.Average(),
            NegativeLogLikelihood = likelihood / labels.Length,
            Brier = brier / labels.Length,
            ExpectedError = Reliability.ExpectedError(reliability),
            EqualMassError = Reliability.ExpectedError(Reliability.EqualMass(confidences, correct, bins)),
            MaximumError = Reliability.MaximumError(reliability),
            ClassWiseError = ClassWise(probabilities, labels, bins),
            Floor = ErrorFloor(confidences, bins, seed),
            Bins = reliability,
        };
    }

    static double ClassWise(Probabilities probabilities, ReadOnlySpan<int> labels, int bins)
    {
        var (column, hit) = (new double[labels.Length], new bool[labels.Length]);
        double sum = 0;
        for (var k = 0; k < probabilities.Classes; k++)
        {
            for (var i = 0; i < column.Length; i++)
                (column[i], hit[i]) = (probabilities.Row(i)[k], labels[i] == k);
            sum += Reliability.ExpectedError(Reliability.EqualWidth(column, hit, bins));
        }
        return sum / probabilities.Classes;
    }

    static Interval ErrorFloor(double[] confidences, int bins, ulong seed)
    {
        var (errors, draws, outcomes) = (new double[Resamples], new double[confidences.Length], new bool[confidences.Length]);
        for (var r = 0; r < Resamples; r++)
        {
            RandomSequence.Uniform(seed, RandomPurpose.CalibrationFloor, (ulong)r, draws);
            for (var i = 0; i < draws.Length; i++)
                outcomes[i] = draws[i] < confidences[i];
            errors[r] = Reliability.ExpectedError(Reliability.EqualWidth(confidences, outcomes, bins));
        }
        Array.Sort(errors);
        return new(errors.Average(), errors[Resamples / 40], errors[Resamples - 1 - Resamples / 40]);
    }

    static double Square(double x) => x * x;
}
