using Whence.Statistics;

namespace Whence.Uncertainty.OutOfDistribution;

/// <summary>Entropy of <c>softmax(z)</c> in nats, in [0, log K].</summary>
sealed class PredictiveEntropy() : RowDetector("entropy")
{
    public override double Score(Span<double> features, Span<double> logits)
    {
        RowSoftmax.InPlace(logits, 1);
        return RowSoftmax.Entropy(logits);
    }
}
