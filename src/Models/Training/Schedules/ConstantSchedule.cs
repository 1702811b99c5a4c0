namespace Whence.Models.Training;

/// <summary>A number that stays as it is.</summary>
/// <param name="Value">The number.</param>
public sealed record ConstantSchedule(double Value) : ScalarSchedule
{
    /// <inheritdoc/>
    public override double At(TrainingTime time) => Value;
}
