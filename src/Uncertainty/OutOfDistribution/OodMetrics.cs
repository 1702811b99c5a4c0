using Whence.Explain;
using Whence.Statistics;

namespace Whence.Uncertainty.OutOfDistribution;

/// <summary>How well scores tell two sets apart; larger scores should be further out of distribution. All values lie in [0,1].</summary>
public sealed record OodMetrics
{
    /// <summary>In-distribution examples.</summary>
    public required int InCount { get; init; }

    /// <summary>Out-of-distribution examples.</summary>
    public required int OutCount { get; init; }

    /// <summary>
    /// Share of pairs in which the out-of-distribution example scores higher, ties counting half, with DeLong's 95 % interval [DeLong
    /// 1988].
    /// </summary>
    public required Interval Auroc { get; init; }

    /// <summary>Average precision with out-of-distribution as the positive class; its floor is the share of these examples.</summary>
    public required double AuprOut { get; init; }

    /// <summary>Average precision with in-distribution as the positive class.</summary>
    public required double AuprIn { get; init; }

    /// <summary>
    /// FPR95, in-distribution positive, the convention of most papers: share of out-of-distribution examples accepted at the least
    /// threshold that accepts 95 % of the in-distribution ones.
    /// </summary>
    public required double Fpr95InPositive { get; init; }

    /// <summary>
    /// FPR95, out-of-distribution positive, the convention of OpenOOD 1.5: share of in-distribution examples flagged at the largest
    /// threshold that catches 95 % of the out-of-distribution ones.
    /// </summary>
    public required double Fpr95OutPositive { get; init; }

    /// <summary>The threshold of <see cref="Fpr95InPositive"/>: a score above it is called out of distribution.</summary>
    public required double Threshold { get; init; }

    /// <summary>Compares the scores of two sets.</summary>
    /// <param name="inScores">Of in-distribution examples [n].</param>
    /// <param name="outScores">Of out-of-distribution examples [m].</param>
    /// <exception cref="ExplainException">A set is empty, or a score is NaN.</exception>
    public static OodMetrics Of(double[] inScores, double[] outScores)
    {
        Check("in-distribution", inScores);
        Check("out-of-distribution", outScores);
        var threshold = ThresholdAt(inScores, 0.95);
        var caught = -ThresholdAt(Array.ConvertAll(outScores, score => -score), 0.95);
        double[] negatedIn = Array.ConvertAll(inScores, score => -score), negatedOut = Array.ConvertAll(outScores, score => -score);
        return new()
        {
            InCount = inScores.Length,
            OutCount = outScores.Length,
            Auroc = RocRanks.Area(outScores, inScores),
            AuprOut = RocRanks.Precision(outScores, inScores),
            AuprIn = RocRanks.Precision(negatedIn, negatedOut),
            Fpr95InPositive = Share(outScores, score => score <= threshold),
            Fpr95OutPositive = Share(inScores, score => score >= caught),
            Threshold = threshold,
        };
    }

    /// <summary>The least threshold that accepts (score &lt;= threshold) at least a share of held-out in-distribution examples.</summary>
    /// <param name="inScores">Of in-distribution examples [n], n at least 1.</param>
    /// <param name="share">In (0,1].</param>
    /// <exception cref="ExplainException">There is no score, one is NaN, or the share is out of range.</exception>
    public static double ThresholdAt(double[] inScores, double share)
    {
        Check("in-distribution", inScores);
        if (!(share is > 0 and <= 1))
            throw new ExplainException($"threshold: share is {share}, expects a number above 0, at most 1");
        var sorted = (double[])inScores.Clone();
        Array.Sort(sorted);
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length - 1e-9), 1, sorted.Length) - 1];
    }

    static double Share(double[] scores, Predicate<double> holds) => scores.Count(score => holds(score)) / (double)scores.Length;

    static void Check(string name, double[] scores)
    {
        if (scores.Length == 0)
            throw new ExplainException($"there is no {name} score");
        if (Array.FindIndex(scores, double.IsNaN) is >= 0 and var at)
            throw new ExplainException($"{name} score {at} is NaN");
    }
}
