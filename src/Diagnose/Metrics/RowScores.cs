namespace Whence.Diagnose.Metrics;

/// <summary>Numbers that each example has for itself, whose mean over a set is a metric.</summary>
public static class RowScores
{
    // A probability of 0 costs as much as the smallest step from 1 allows, as in scikit-learn.
    const double Least = 2.220446049250313e-16;

    /// <summary><c>sum_k (p_k - [k = y])^2</c>, in [0,2]; with two classes scikit-learn's score is half of it [Brier 1950].</summary>
    public static double Brier(ReadOnlySpan<double> p, int truth)
    {
        double sum = 0;
        for (var k = 0; k < p.Length; k++)
        {
            var miss = p[k] - (k == truth ? 1 : 0);
            sum += miss * miss;
        }
        return sum;
    }

    /// <summary><c>-ln p_y</c> in nats, the row first brought to sum 1.</summary>
    public static double LogLoss(ReadOnlySpan<double> p, int truth)
    {
        double sum = 0;
        foreach (var value in p)
            sum += Math.Clamp(value, Least, 1 - Least);
        return -Math.Log(Math.Clamp(p[truth], Least, 1 - Least) / sum);
    }

    /// <summary>
    /// Rank of the true class, 1 for the highest score. Of equal scores the class with the higher number goes first, as in scikit-learn's top-k.
    /// </summary>
    public static int Rank(ReadOnlySpan<double> scores, int truth)
    {
        var rank = 1;
        for (var k = 0; k < scores.Length; k++)
            rank += scores[k] > scores[truth] || (scores[k] == scores[truth] && k > truth) ? 1 : 0;
        return rank;
    }

    /// <summary>A number for every example.</summary>
    internal static double[] All(double[] scores, int[] truth, int classes, Func<ReadOnlySpan<double>, int, double> of)
    {
        var values = new double[truth.Length];
        Parallel.For(0, (truth.Length + 4095) / 4096, block =>
        {
            for (var i = block * 4096; i < Math.Min(truth.Length, (block + 1) * 4096); i++)
                values[i] = of(scores.AsSpan(i * classes, classes), truth[i]);
        });
        return values;
    }
}
