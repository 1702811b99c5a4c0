namespace Whence.Models.Training;

/// <summary>Rises linearly from nothing to another schedule's value, which runs on meanwhile.</summary>
/// <param name="Then">What is risen to.</param>
/// <param name="Epochs">Length of the rise.</param>
public sealed record WarmUp(ScalarSchedule Then, double Epochs) : ScalarSchedule
{
    /// <inheritdoc/>
    public override double At(TrainingTime time)
    {
        var share = (time.Step + 1.0) / Math.Max(1, Epochs * time.StepsPerEpoch);
        return Then.At(time) * Math.Min(1, share);
    }
}
