using Whence.Explain.Features;

namespace Whence.Explain.OutOfDistribution;

/// <summary><c>-max softmax(z)</c> [Hendrycks 2017], in [-1, -1/K].</summary>
sealed class MaxProbability() : RowDetector("msp")
{
    public override double Score(Span<double> features, Span<double> logits) =>
        -1 / Math.Exp(Softmax.LogSumExp(logits) - Softmax.Max(logits));
}
