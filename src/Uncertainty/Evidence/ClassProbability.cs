using MathNet.Numerics;

namespace Whence.Uncertainty.Evidence;

/// <summary>
/// Probability of each class to have the most evidence, for independent evidence N(mu_c, v):
/// p_c = integral of N(y; mu_c, v) * product over j != c of Phi((y - mu_j) / sqrt(v)) dy, by the trapezoid rule, which converges
/// exponentially on such integrands. The sum is 1 within 1e-10.
/// </summary>
static class ClassProbability
{
    const double Step = 0.2;
    const double Reach = 9;

    /// <summary>Probabilities [K] for means [K] and a variance; without variance the best classes share.</summary>
    public static double[] Of(ReadOnlySpan<double> means, double variance)
    {
        var top = double.NegativeInfinity;
        foreach (var mean in means)
            top = Math.Max(top, mean);
        var probabilities = new double[means.Length];
        if (variance <= 0)
        {
            var ties = means.Count(top);
            for (var c = 0; c < means.Length; c++)
                probabilities[c] = means[c] == top ? 1.0 / ties : 0;
            return probabilities;
        }
        var deviation = Math.Sqrt(variance);
        double[] below = new double[means.Length], before = new double[means.Length + 1];
        for (var y = -Reach; y <= Reach; y += Step)
            AddPlace(means, top, deviation, y, below, before, probabilities);
        return probabilities;
    }

    // Products without one factor come from those of the factors before it and behind it.
    static void AddPlace(ReadOnlySpan<double> means, double top, double deviation, double y, double[] below, double[] before, double[] sums)
    {
        before[0] = 1;
        for (var c = 0; c < means.Length; c++)
        {
            below[c] = 0.5 * SpecialFunctions.Erfc(-(y + (top - means[c]) / deviation) / Constants.Sqrt2);
            before[c + 1] = before[c] * below[c];
        }
        var behind = 1.0;
        for (var c = means.Length - 1; c >= 0; c--)
        {
            var x = y + (top - means[c]) / deviation;
            sums[c] += Step * Math.Exp(-0.5 * x * x) * Constants.InvSqrt2Pi * before[c] * behind;
            behind *= below[c];
        }
    }
}
