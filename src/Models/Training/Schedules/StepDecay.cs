namespace Whence.Models.Training;

/// <summary>Falls by a factor whenever one of the epochs is reached: start * factor^(number of epochs reached).</summary>
/// <param name="Start">Value at the start.</param>
/// <param name="Factor">Factor of each fall.</param>
/// <param name="Epochs">The epochs at whose beginning it falls.</param>
public sealed record StepDecay(double Start, double Factor, params double[] Epochs) : ScalarSchedule
{
    /// <inheritdoc/>
    public override double At(TrainingTime time) => Start * Math.Pow(Factor, Epochs.Count(epoch => time.Epoch >= epoch));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"StepDecay {Start} x {Factor} at {string.Join(", ", Epochs)}");
}
