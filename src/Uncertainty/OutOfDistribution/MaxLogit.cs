using Whence.Statistics;

namespace Whence.Uncertainty.OutOfDistribution;

/// <summary><c>-max z</c> [Hendrycks 2022].</summary>
sealed class MaxLogit() : RowDetector("max-logit")
{
    public override double Score(Span<double> features, Span<double> logits) => -RowSoftmax.Max(logits);
}
