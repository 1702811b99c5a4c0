using Whence.Statistics;

namespace Whence.Diagnose.Metrics;

/// <summary>Intervals of metrics: Wilson's for accuracy, a bootstrap over the examples for the others.</summary>
public static class MetricInterval
{
    const int Resamples = 300;

    // So many cells are drawn in a moment; beyond, figures stand without an interval.
    const int MostCells = 5000;

    /// <summary>Figures with 95 % intervals; the ends are NaN where the metric has no meaning or the classes are too many to draw.</summary>
    /// <param name="counts">The set of examples.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="seed">Key of the resamples.</param>
    public static Interval[] Of(Confusion counts, IReadOnlyList<Metric> metrics, ulong seed = 1)
    {
        var draws = metrics.Any(metric => metric != CountMetrics.Accuracy) && counts is { Count: > 0, Cells.Count: <= MostCells } ? Draws(counts, metrics, seed) : null;
        return [.. metrics.Select((metric, m) => metric == CountMetrics.Accuracy ? Wilson.Share(counts.Right, counts.Count) : Ends(metric.Of(counts), draws?[m]))];
    }

    static Interval Ends(double value, double[]? draws)
    {
        if (draws is null || double.IsNaN(value))
            return new(value, double.NaN, double.NaN);
        var known = Array.FindAll(draws, draw => !double.IsNaN(draw));
        Array.Sort(known);
        return known.Length == 0 ? new(value, double.NaN, double.NaN) : new(value, Bootstrap.Quantile(known, 0.025), Bootstrap.Quantile(known, 0.975));
    }

    // Examples drawn with replacement are a multinomial draw of the cells: one binomial number after the other.
    static double[][] Draws(Confusion counts, IReadOnlyList<Metric> metrics, ulong seed)
    {
        var (random, draws) = (new SplitMix64(seed), metrics.Select(_ => new double[Resamples]).ToArray());
        for (var r = 0; r < Resamples; r++)
        {
            var (left, mass, cells) = (counts.Count, counts.Count, new List<ConfusionCell>(counts.Cells.Count));
            foreach (var cell in counts.Cells)
            {
                var drawn = Binomial.Draw(ref random, left, (double)cell.Count / mass);
                (left, mass) = (left - drawn, mass - cell.Count);
                if (drawn > 0)
                    cells.Add(cell with { Count = drawn });
            }
            var resample = new Confusion(counts.Classes, cells);
            for (var m = 0; m < metrics.Count; m++)
                draws[m][r] = metrics[m].Of(resample);
        }
        return draws;
    }
}
