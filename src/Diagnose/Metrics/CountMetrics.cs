namespace Whence.Diagnose.Metrics;

/// <summary>
/// Metrics of counts. Means over classes ("macro") are over those that are true or predicted somewhere in the set; a class that is never predicted has
/// precision 0, one without truths recall 0, as in scikit-learn. Without examples all are NaN.
/// </summary>
public static class CountMetrics
{
    static readonly (double, double) Share = (0, 1), Correlation = (-1, 1);

    /// <summary>Share of examples that are right.</summary>
    public static Metric Accuracy { get; } = new("accuracy", c => (double)c.Right / c.Count) { Range = Share };

    /// <summary>Mean recall over the classes that have truths.</summary>
    public static Metric BalancedAccuracy { get; } = new("balanced accuracy", c => Mean(c, k => c.Truths[k] > 0, k => Recall(c, k))) { Range = Share };

    /// <summary>Mean precision over classes.</summary>
    public static Metric MacroPrecision { get; } = new("macro precision", c => Mean(c, k => IsPresent(c, k), k => Precision(c, k))) { Range = Share };

    /// <summary>Mean recall over classes.</summary>
    public static Metric MacroRecall { get; } = new("macro recall", c => Mean(c, k => IsPresent(c, k), k => Recall(c, k))) { Range = Share };

    /// <summary>Mean F1 over classes.</summary>
    public static Metric MacroF1 { get; } = MacroF(1, "macro F1");

    /// <summary>
    /// Matthews' correlation of truth and prediction for any number of classes,
    /// <c>(c s - sum p_k t_k) / sqrt((s^2 - sum p_k^2)(s^2 - sum t_k^2))</c> [Gorodkin 2004]; 0 where either is constant.
    /// </summary>
    public static Metric Matthews { get; } = new("MCC", c =>
    {
        var (n, chance, predicted, truths) = ((double)c.Count, Products(c.Predictions, c.Truths), Products(c.Predictions, c.Predictions), Products(c.Truths, c.Truths));
        var scale = (n * n - predicted) * (n * n - truths);
        return c.Count == 0 ? double.NaN : scale > 0 ? (c.Right * n - chance) / Math.Sqrt(scale) : 0;
    })
    { Range = Correlation };

    /// <summary>Cohen's kappa <c>(p_o - p_e) / (1 - p_e)</c> [Cohen 1960].</summary>
    public static Metric Kappa { get; } = new("kappa", c =>
    {
        var (n, chance) = ((double)c.Count, Products(c.Predictions, c.Truths));
        return (c.Right / n - chance / (n * n)) / (1 - chance / (n * n));
    })
    { Range = Correlation };

    /// <summary>What a report shows, the most important first.</summary>
    public static IReadOnlyList<Metric> All { get; } =
        [Accuracy, BalancedAccuracy, MacroPrecision, MacroRecall, MacroF1, Matthews, Kappa];

    /// <summary>Mean F-beta over classes.</summary>
    public static Metric MacroF(double beta, string? name = null) =>
        new(name ?? FormattableString.Invariant($"macro F{beta}"), c => Mean(c, k => IsPresent(c, k), k => F(c, k, beta))) { Range = Share };

    /// <summary>Share of the examples predicted as a class that are of it; 0 when none is predicted, NaN when there is no such truth either.</summary>
    public static double Precision(Confusion c, int k) => !IsPresent(c, k) ? double.NaN : c.Predictions[k] == 0 ? 0 : (double)c.Hits[k] / c.Predictions[k];

    /// <summary>Share of a class's examples that are found; 0 when there is none but some are predicted, NaN when there are none of either.</summary>
    public static double Recall(Confusion c, int k) => !IsPresent(c, k) ? double.NaN : c.Truths[k] == 0 ? 0 : (double)c.Hits[k] / c.Truths[k];

    /// <summary><c>(1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP)</c>, the weighted harmonic mean of precision and recall.</summary>
    public static double F(Confusion c, int k, double beta = 1)
    {
        var square = beta * beta;
        return IsPresent(c, k) ? (1 + square) * c.Hits[k] / (square * c.Truths[k] + c.Predictions[k]) : double.NaN;
    }

    /// <summary>Share of examples on which the question "is it this class?" was answered rightly.</summary>
    public static double OneAgainstRest(Confusion c, int k) => 1 - (double)(c.Truths[k] + c.Predictions[k] - 2 * c.Hits[k]) / c.Count;

    static bool IsPresent(Confusion c, int k) => c.Truths[k] + c.Predictions[k] > 0;

    static double Mean(Confusion c, Func<int, bool> counts, Func<int, double> of)
    {
        var (sum, classes) = (0.0, 0);
        for (var k = 0; k < c.Classes; k++)
        {
            if (counts(k))
                (sum, classes) = (sum + of(k), classes + 1);
        }
        return sum / classes;
    }

    static double Products(long[] a, long[] b)
    {
        double sum = 0;
        for (var k = 0; k < a.Length; k++)
            sum += (double)a[k] * b[k];
        return sum;
    }
}
