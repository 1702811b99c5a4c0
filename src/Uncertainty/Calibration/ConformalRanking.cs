namespace Whence.Uncertainty.Calibration;

/// <summary>The labels of one example from the most probable down, equal ones by index, and the conformal score of each place.</summary>
static class ConformalRanking
{
    /// <summary>Labels [K] by falling probability.</summary>
    public static int[] Order(ReadOnlySpan<double> probabilities)
    {
        var (keys, order) = (new (double, int)[probabilities.Length], new int[probabilities.Length]);
        for (var k = 0; k < order.Length; k++)
            (keys[k], order[k]) = ((-probabilities[k], k), k);
        Array.Sort(keys, order);
        return order;
    }

    /// <summary>
    /// Scores [K] along <paramref name="order"/>: they never fall, so that a set is the beginning of the order. Those of APS and RAPS rise from
    /// label to label, by the last bit at least: a label whose probability is 0, or lost beside the sum, does not come in with the one before.
    /// </summary>
    /// <param name="probabilities">[K].</param>
    /// <param name="order">Of <see cref="Order"/>.</param>
    /// <param name="score">Which score.</param>
    /// <param name="share">U, the share of the label's own probability that APS and RAPS take off; 0 for none.</param>
    /// <param name="lambda">RAPS: the penalty per rank.</param>
    /// <param name="freeRanks">RAPS: the ranks without penalty.</param>
    public static double[] Scores(
        ReadOnlySpan<double> probabilities, int[] order, ConformalScore score, double share, double lambda, int freeRanks)
    {
        var scores = new double[order.Length];
        double sum = 0;
        for (var place = 0; place < order.Length; place++)
        {
            var p = probabilities[order[place]];
            // All labels together have probability 1, whatever the rounding of their sum.
            sum = place == order.Length - 1 ? 1 : Math.Min(1, sum + p);
            scores[place] = score switch
            {
                ConformalScore.Lac => 1 - p,
                ConformalScore.Aps => sum - share * p,
                _ => sum - share * p + lambda * Math.Max(0, place + 1 - freeRanks),
            };
            if (score != ConformalScore.Lac && place > 0)
                scores[place] = Math.Max(scores[place], Math.BitIncrement(scores[place - 1]));
        }
        return scores;
    }
}
