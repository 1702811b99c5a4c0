using Whence.Explain;
using Whence.Statistics;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.Calibration;

/// <summary>
/// Temperature scaling [Guo 2017]: the T that minimises the mean of <c>-log softmax(z/T)_y</c>. In <c>beta = 1/T</c> the loss is convex
/// and its slope is <c>mean( E_p[z] - z_y )</c>, which rises with beta: the root is found by bisection on log beta. The arg-max of no
/// example changes.
/// </summary>
public static class Temperature
{
    const double LargestLogBeta = 9.2; // T between 1e-4 and 1e4

    /// <summary>Fits T. Use examples that the network was not trained on, and others than those of a conformal threshold.</summary>
    /// <param name="logits">Logits [n,K], row-major.</param>
    /// <param name="classes">Classes K.</param>
    /// <param name="labels">True labels [n].</param>
    /// <returns>T, positive.</returns>
    /// <exception cref="ExplainException">
    /// Bad shapes, values or labels; or no finite T is best: all examples are right (T goes to 0), or the logits are worse than chance (T
    /// goes to infinity).
    /// </exception>
    public static double Fit(ReadOnlySpan<double> logits, int classes, ReadOnlySpan<int> labels)
    {
        var (temperature, fault) = Find(logits, classes, labels);
        return fault is null ? temperature : throw new ExplainException($"temperature: {fault}");
    }

    /// <summary>As <see cref="Fit(ReadOnlySpan{double}, int, ReadOnlySpan{int})"/>; where no T is best, 1 and why in words.</summary>
    /// <exception cref="ExplainException">Bad shapes, values or labels.</exception>
    internal static (double Temperature, string? Fault) Find(ReadOnlySpan<double> logits, int classes, ReadOnlySpan<int> labels)
    {
        var plain = Probabilities.Of(logits, classes);
        plain.RequireLabels(labels);
        if (plain.Count == 0)
            throw new ExplainException("temperature: there is no example to fit on");
        if (Slope(logits, classes, labels, Math.Exp(-LargestLogBeta)) >= 0)
            return (1, $"on these {plain.Count} examples the logits say no more than chance; no finite temperature is best");
        if (Slope(logits, classes, labels, Math.Exp(LargestLogBeta)) <= 0)
            return (1, $"all of these {plain.Count} examples are right; the best temperature goes to 0, more examples are needed");
        double low = -LargestLogBeta, high = LargestLogBeta;
        for (var step = 0; step < 64 && high - low > 1e-15; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = Slope(logits, classes, labels, Math.Exp(middle)) < 0 ? (middle, high) : (low, middle);
        }
        return (Math.Exp(-(low + high) / 2), null);
    }

    /// <summary>Fits T on a labelled set.</summary>
    /// <exception cref="ExplainException">As above, or the set has no logits or an example without a label.</exception>
    public static double Fit(FeatureSet set) => Fit(Logits(set), set.Classes, set.Labels);

    /// <summary>As <see cref="Fit(FeatureSet)"/>; where no T is best, 1 and why in words.</summary>
    internal static (double Temperature, string? Fault) Find(FeatureSet set) => Find(Logits(set), set.Classes, set.Labels);

    static double[] Logits(FeatureSet set) =>
        set.HasLogits ? Array.ConvertAll(set.Logits, z => (double)z) : throw new ExplainException("temperature: the feature set has no logits");

    // The mean over examples of E_p[z] - z_y at p = softmax(beta z).
    static double Slope(ReadOnlySpan<double> logits, int classes, ReadOnlySpan<int> labels, double beta)
    {
        double total = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var z = logits.Slice(i * classes, classes);
            var most = RowSoftmax.Max(z);
            double sum = 0, weighted = 0;
            foreach (var value in z)
            {
                var weight = Math.Exp(beta * (value - most));
                sum += weight;
                weighted += weight * (value - most);
            }
            total += weighted / sum - (z[labels[i]] - most);
        }
        return total / labels.Length;
    }
}
