namespace Whence.Models.Training;

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Rate">Learning rate of its last step.</param>
/// <param name="Loss">Mean loss of its steps.</param>
/// <param name="Metrics">Means of what the loss reports beside, by name.</param>
/// <param name="HeldOut">Loss and accuracy on the held-out examples; null where there are none.</param>
/// <param name="Seconds">Time that it took, evaluation included.</param>
/// <param name="ProcessorSeconds">Time that all processors of the process were busy meanwhile.</param>
public sealed record EpochRecord(
    int Epoch, double Rate, double Loss, IReadOnlyDictionary<string, double> Metrics, HeldOutScores? HeldOut, double Seconds, double ProcessorSeconds);
