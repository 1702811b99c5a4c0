using Whence.Statistics;

namespace Whence.Diagnose.Metrics;

/// <summary>
/// Intervals of metrics: Wilson's for accuracy, for the others the jackknife over the examples, whose variance is
/// <c>(n - 1)/n sum_cells n_c (J_c - mean)^2</c> with J_c the metric without one example of the cell [Efron 1981], on the logit scale where the metric has a range, so
/// that the interval stays in it. No random numbers: the same counts, the same interval.
/// </summary>
public static class MetricInterval
{
    // Beyond, a figure for every cell takes too long, and figures stand without an interval.
    const int MostCells = 2000;

    /// <summary>Figures with 95 % intervals; the ends are NaN where the metric has no meaning or the cells are too many.</summary>
    /// <param name="counts">The set of examples.</param>
    /// <param name="metrics">The metrics.</param>
    public static Interval[] Of(Confusion counts, IReadOnlyList<Metric> metrics)
    {
        var values = metrics.Select(metric => metric.Of(counts)).ToArray();
        var errors = counts is { Count: > 1, Cells.Count: <= MostCells } ? StandardErrors(counts, metrics, values) : null;
        return [.. metrics.Select((metric, m) => metric == CountMetrics.Accuracy
            ? Wilson.Share(counts.Right, counts.Count)
            : errors is null || double.IsNaN(values[m]) ? new(values[m], double.NaN, double.NaN) : Ends(values[m], errors[m], metric.Range, counts.Count))];
    }

    static Interval Ends(double value, double error, (double Low, double High)? range, long count)
    {
        var half = StudentT.Central95(count - 1) * error;
        if (range is not var (low, high))
            return new(value, value - half, value + half);
        var share = (value - low) / (high - low);
        // At an end of the range no example makes a difference: what Wilson says of none or all of so many.
        if (share is <= 0 or >= 1)
            return At(Wilson.Share(share >= 1 ? count : 0, count));
        var (logit, step) = (Math.Log(share / (1 - share)), half / (high - low) / (share * (1 - share)));
        return At(new(share, 1 / (1 + Math.Exp(step - logit)), 1 / (1 + Math.Exp(-step - logit))));

        Interval At(Interval of) => new(value, low + of.Low * (high - low), low + of.High * (high - low));
    }

    static double[] StandardErrors(Confusion counts, IReadOnlyList<Metric> metrics, double[] values)
    {
        var (sums, squares) = (new double[metrics.Count], new double[metrics.Count]);
        var cells = counts.Cells.ToArray();
        for (var c = 0; c < cells.Length; c++)
        {
            var whole = cells[c];
            cells[c] = whole with { Count = whole.Count - 1 };
            var without = new Confusion(counts.Classes, cells);
            for (var m = 0; m < metrics.Count; m++)
            {
                // A metric that has no meaning without the example says nothing of its weight.
                var change = metrics[m].Of(without) is var value && double.IsNaN(value) ? 0 : value - values[m];
                sums[m] += whole.Count * change;
                squares[m] += whole.Count * change * change;
            }
            cells[c] = whole;
        }
        double n = counts.Count;
        return [.. sums.Zip(squares, (sum, square) => Math.Sqrt((n - 1) / n * Math.Max(0, square - sum * sum / n)))];
    }
}
