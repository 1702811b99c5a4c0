using Whence.Statistics;

namespace Whence.Uncertainty.OutOfDistribution;

/// <summary>GEN [Liu 2023]: <c>sum over the M largest p of p^g (1-p)^g</c>, in [0, M 4^-g].</summary>
sealed class GeneralizedEntropy(double exponent, int largest) : RowDetector("gen")
{
    public override double Score(Span<double> features, Span<double> logits)
    {
        RowSoftmax.InPlace(logits, 1);
        logits.Sort();
        double sum = 0;
        foreach (var p in logits[Math.Max(0, logits.Length - largest)..])
            sum += Math.Pow(p * (1 - p), exponent);
        return sum;
    }
}
