using Whence.Explain;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.Calibration;

/// <summary>
/// Split conformal prediction: the threshold q is the <c>ceil((n+1)(1-alpha))</c>-th smallest score of n calibration examples, infinity
/// when that exceeds n. The set <c>{ y : score(y) &lt;= q }</c> then holds the true label of a new exchangeable example with probability
/// at least 1 - alpha.
/// </summary>
public static class ConformalSets
{
    const int TuningStride = 5;

    /// <summary>Finds the threshold.</summary>
    /// <param name="probabilities">Of the calibration examples [n,K]: not those that the network or its temperature was fitted on.</param>
    /// <param name="labels">Their true labels [n].</param>
    /// <param name="alpha">Wanted error rate, in (0,1).</param>
    /// <param name="score">How badly a label fits.</param>
    /// <param name="options">Further choices.</param>
    /// <exception cref="ExplainException">alpha or an option is out of range, or labels do not fit.</exception>
    public static ConformalPredictor Calibrate(
        Probabilities probabilities, ReadOnlySpan<int> labels, double alpha = 0.1, ConformalScore score = ConformalScore.Lac,
        ConformalOptions? options = null)
    {
        options ??= new();
        probabilities.RequireLabels(labels);
        int[] used = [.. Enumerable.Range(0, labels.Length)];
        if (score == ConformalScore.Raps && options.FreeRanks is null)
        {
            var tuning = used.Where(i => i % TuningStride == 0).ToArray();
            options = options with { FreeRanks = ChooseFreeRanks(probabilities, labels, tuning, alpha) };
            used = [.. used.Where(i => i % TuningStride != 0)];
        }
        var blank = new ConformalPredictor(score, alpha, double.PositiveInfinity, used.Length, probabilities.Classes, options);
        var scores = new double[used.Length];
        for (var i = 0; i < used.Length; i++)
            scores[i] = blank.LabelScore(probabilities.Row(used[i]), labels[used[i]], RandomPurpose.ConformalCalibration, (ulong)used[i]);
        Array.Sort(scores);
        var rank = Rank(used.Length, alpha);
        return new(
            score, alpha, rank <= scores.Length ? scores[rank - 1] : double.PositiveInfinity, used.Length, probabilities.Classes, options);
    }

    /// <summary><c>ceil((n+1)(1-alpha))</c>, the place of the threshold among the sorted scores.</summary>
    internal static int Rank(int count, double alpha) => Math.Max(1, (int)Math.Ceiling((count + 1) * (1 - alpha) - 1e-9));

    // The rank that holds the true label of 1 - alpha of the tuning examples, by the same rule as the threshold.
    static int ChooseFreeRanks(Probabilities probabilities, ReadOnlySpan<int> labels, int[] tuning, double alpha)
    {
        var ranks = new int[tuning.Length];
        for (var i = 0; i < tuning.Length; i++)
            ranks[i] = Array.IndexOf(ConformalRanking.Order(probabilities.Row(tuning[i])), labels[tuning[i]]) + 1;
        Array.Sort(ranks);
        var rank = Rank(ranks.Length, alpha);
        return rank <= ranks.Length && rank > 0 ? ranks[rank - 1] : probabilities.Classes;
    }
}
