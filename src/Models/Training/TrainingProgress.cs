namespace Whence.Models.Training;

/// <summary>A step that was done, for whoever watches.</summary>
/// <param name="Time">The place in the training, this step counted.</param>
/// <param name="Loss">Its loss.</param>
/// <param name="Rate">Its learning rate.</param>
/// <param name="Ended">The epoch that it ended, or null.</param>
public sealed record TrainingProgress(TrainingTime Time, double Loss, double Rate, EpochRecord? Ended);
