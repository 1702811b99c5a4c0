namespace Whence.Diagnose.Metrics;

/// <summary>
/// Examples in falling order of one class's score: what areas and curves are read from, of the whole and of every value of a property in one pass.
/// Examples of equal score stand together, their order does not matter.
/// </summary>
public sealed class RankedScores
{
    readonly double[] scores;
    readonly int[] order;
    readonly bool[] isPositive;

    /// <param name="scores">Score of the class [n].</param>
    /// <param name="isPositive">Whether each example is of the class [n].</param>
    public RankedScores(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isPositive)
    {
        (this.scores, order, this.isPositive) = (new double[scores.Length], new int[scores.Length], isPositive.ToArray());
        for (var i = 0; i < scores.Length; i++)
            (this.scores[i], order[i]) = (-scores[i], i);
        Array.Sort(this.scores, order);
    }

    /// <summary>
    /// Areas of the whole: under the ROC curve, by trapezia, and average precision <c>sum (R_i - R_(i-1)) P_i</c> over distinct scores; NaN where
    /// there are no positives, or for the ROC no negatives.
    /// </summary>
    public RankAreas Areas() => Areas(new byte[order.Length], 1)[0];

    /// <summary>Areas of the examples of each value of a property.</summary>
    /// <param name="codes">Value of each example [n].</param>
    /// <param name="values">Number of values.</param>
    public RankAreas[] Areas(ReadOnlySpan<byte> codes, int values) => Areas(codes, [values])[0];

    /// <summary>Areas of the examples of each value of several properties, in one walk.</summary>
    /// <param name="codes">Values of each example, property by property [n,P].</param>
    /// <param name="values">Number of values of each property [P].</param>
    internal RankAreas[][] Areas(ReadOnlySpan<byte> codes, int[] values)
    {
        var walks = Array.ConvertAll(values, count => new Walk[count]);
        for (var r = 0; r < order.Length; r++)
        {
            var i = order[r];
            var own = codes.Slice(i * values.Length, values.Length);
            for (var p = 0; p < own.Length; p++)
                walks[p][own[p]].Add(scores[r], isPositive[i]);
        }
        return Array.ConvertAll(walks, property => Array.ConvertAll(property, walk => walk.End()));
    }

    /// <summary>The counts at every distinct score, from the highest down: so many examples score at least so much.</summary>
    public IReadOnlyList<RankPoint> Points()
    {
        var points = new List<RankPoint>();
        var (hits, misses) = (0L, 0L);
        for (var r = 0; r < order.Length; r++)
        {
            (hits, misses) = isPositive[order[r]] ? (hits + 1, misses) : (hits, misses + 1);
            if (r + 1 == order.Length || scores[r + 1] != scores[r])
                points.Add(new(-scores[r], hits, misses));
        }
        return points;
    }

    // The state of one value on its way down: groups of equal scores are closed when the score changes.
    struct Walk
    {
        double score, rocSum, precisionSum;
        long hits, misses, tiedHits, tiedMisses;

        public void Add(double next, bool positive)
        {
            if (next != score)
                Close();
            score = next;
            tiedHits += positive ? 1 : 0;
            tiedMisses += positive ? 0 : 1;
        }

        public RankAreas End()
        {
            Close();
            return new(hits, misses, rocSum / ((double)hits * misses), precisionSum / hits);
        }

        void Close()
        {
            rocSum += tiedMisses * (hits + tiedHits / 2.0);
            (hits, misses) = (hits + tiedHits, misses + tiedMisses);
            if (tiedHits > 0)
                precisionSum += tiedHits * ((double)hits / (hits + misses));
            (tiedHits, tiedMisses) = (0, 0);
        }
    }
}
