using Whence.Statistics;

namespace Whence.Uncertainty.OutOfDistribution;

/// <summary><c>-max softmax(z)</c> [Hendrycks 2017], in [-1, -1/K].</summary>
sealed class MaxProbability() : RowDetector("msp")
{
    public override double Score(Span<double> features, Span<double> logits) =>
        -1 / Math.Exp(RowSoftmax.LogSumExp(logits) - RowSoftmax.Max(logits));
}
