using Whence.Explain;
using Whence.Statistics;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.Calibration;

/// <summary>A calibrated threshold: turns the probabilities of an example into a set of labels.</summary>
public sealed class ConformalPredictor
{
    /// <summary>Takes a threshold that was found before; <see cref="ConformalSets.Calibrate"/> finds one.</summary>
    /// <param name="score">How badly a label fits.</param>
    /// <param name="alpha">Wanted error rate, in (0,1).</param>
    /// <param name="quantile">The threshold q; positive infinity for full sets.</param>
    /// <param name="count">Calibration examples n.</param>
    /// <param name="classes">Classes K.</param>
    /// <param name="options">Further choices.</param>
    /// <exception cref="ExplainException">A value is out of range.</exception>
    public ConformalPredictor(ConformalScore score, double alpha, double quantile, int count, int classes, ConformalOptions options)
    {
        Require(alpha is > 0 and < 1, $"alpha is {alpha}, expects a number between 0 and 1");
        Require(!double.IsNaN(quantile), "the threshold is NaN");
        Require(count >= 0, $"{count} calibration examples, expects 0 or more");
        Require(classes >= 2, $"{classes} classes, expects at least 2");
        Require(Enum.IsDefined(score), $"there is no score {(int)score}");
        Require(options.Lambda >= 0 && double.IsFinite(options.Lambda), $"lambda is {options.Lambda}, expects 0 or more");
        Require(options.FreeRanks is null or >= 0, $"k_reg is {options.FreeRanks}, expects 0 or more");
        (Score, Alpha, Quantile, Count, Classes, Options) = (score, alpha, quantile, count, classes, options);
    }

    /// <summary>How badly a label fits.</summary>
    public ConformalScore Score { get; }

    /// <summary>Wanted error rate, in (0,1).</summary>
    public double Alpha { get; }

    /// <summary>The threshold q; positive infinity when there were too few calibration examples for alpha: every set is full.</summary>
    public double Quantile { get; }

    /// <summary>Calibration examples n.</summary>
    public int Count { get; }

    /// <summary>Classes K.</summary>
    public int Classes { get; }

    /// <summary>Further choices.</summary>
    public ConformalOptions Options { get; }

    /// <summary>
    /// Where the coverage of this very calibration set lies: over calibration sets it is distributed as Beta(k, n+1-k), <c>k =
    /// ceil((n+1)(1-alpha))</c>; its mean and its central 90 %. [1,1] when every set is full.
    /// </summary>
    public Interval CoverageInterval
    {
        get
        {
            var rank = ConformalSets.Rank(Count, Alpha);
            if (rank > Count)
                return new(1, 1, 1);
            double a = rank, b = Count + 1 - rank;
            return new(a / (a + b), BetaQuantile(a, b, 0.05), BetaQuantile(a, b, 0.95));
        }
    }

    /// <summary>The labels of an example, the most probable first.</summary>
    /// <param name="probabilities">[K].</param>
    /// <param name="example">Number of the example: what its random share depends on beside the seed.</param>
    /// <exception cref="ExplainException">The number of classes differs.</exception>
    public int[] Set(ReadOnlySpan<double> probabilities, ulong example = 0)
    {
        Require(probabilities.Length == Classes, $"{probabilities.Length} probabilities, the threshold is for {Classes} classes");
        var order = ConformalRanking.Order(probabilities);
        var scores = Scores(probabilities, order, RandomPurpose.ConformalSet, example);
        var size = 0;
        while (size < scores.Length && scores[size] <= Quantile)
            size++;
        return order[..(size == 0 && Options.IsNeverEmpty ? 1 : size)];
    }

    /// <summary>The sets of many examples, numbered from <paramref name="first"/>.</summary>
    /// <exception cref="ExplainException">The number of classes differs.</exception>
    public int[][] Sets(Probabilities probabilities, ulong first = 0)
    {
        var sets = new int[probabilities.Count][];
        for (var i = 0; i < sets.Length; i++)
            sets[i] = Set(probabilities.Row(i), first + (ulong)i);
        return sets;
    }

    /// <summary>Forms the sets of labelled examples and reports how they cover.</summary>
    /// <exception cref="ExplainException">Shapes or labels do not fit, or there is no example.</exception>
    public CoverageReport Report(Probabilities probabilities, ReadOnlySpan<int> labels)
    {
        probabilities.RequireLabels(labels);
        return CoverageReport.Of(Sets(probabilities), labels, Classes, CoverageInterval);
    }

    /// <summary>The score of one label of an example.</summary>
    internal double LabelScore(ReadOnlySpan<double> probabilities, int label, uint purpose, ulong example)
    {
        var order = ConformalRanking.Order(probabilities);
        return Scores(probabilities, order, purpose, example)[Array.IndexOf(order, label)];
    }

    double[] Scores(ReadOnlySpan<double> probabilities, int[] order, uint purpose, ulong example)
    {
        Span<double> share = [0];
        if (Options.IsRandomised && Score != ConformalScore.Lac)
            RandomSequence.Uniform(Options.Seed, purpose, example, share);
        return ConformalRanking.Scores(probabilities, order, Score, share[0], Options.Lambda, Options.FreeRanks ?? Classes);
    }

    // The inverse of the regularised incomplete beta function by bisection.
    static double BetaQuantile(double a, double b, double share)
    {
        double low = 0, high = 1;
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = MathNet.Numerics.SpecialFunctions.BetaRegularized(a, b, middle) < share ? (middle, high) : (low, middle);
        }
        return (low + high) / 2;
    }

    static void Require(bool holds, string message)
    {
        if (!holds)
            throw new ExplainException($"conformal: {message}");
    }
}
