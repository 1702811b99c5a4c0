using Whence.Explain.Features;

namespace Whence.Explain.OutOfDistribution;

/// <summary>Entropy of <c>softmax(z)</c> in nats, in [0, log K].</summary>
sealed class PredictiveEntropy() : RowDetector("entropy")
{
    public override double Score(Span<double> features, Span<double> logits)
    {
        Softmax.InPlace(logits, 1);
        return Softmax.Entropy(logits);
    }
}
