using Whence.Statistics;

namespace Whence.Uncertainty.OutOfDistribution;

/// <summary><c>-T log sum exp(z / T)</c> [Liu 2020].</summary>
sealed class Energy(double temperature) : RowDetector("energy")
{
    public override double Score(Span<double> features, Span<double> logits) => -RowSoftmax.LogSumExp(logits, temperature);
}
