using Whence.Models.Training;

namespace Whence.Models.Lap;

/// <summary>Rises linearly from 0 to 1 over a share of the training, and stays there.</summary>
/// <param name="Share">The share, in [0,1].</param>
public sealed record GateSchedule(double Share) : ScalarSchedule
{
    /// <inheritdoc/>
    public override double At(TrainingTime time)
    {
        // The value is that after the step: the last step of the rise leaves gates open.
        var steps = Share * time.Steps;
        return steps < 1 ? 1 : Math.Min(1, (time.Step + 1) / steps);
    }
}
