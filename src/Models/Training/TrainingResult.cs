namespace Whence.Models.Training;

/// <summary>How a training went.</summary>
/// <param name="Epochs">Its epochs in order, those before an interruption included.</param>
/// <param name="Best">The epoch with the lowest held-out loss; null where nothing was held out.</param>
/// <param name="StoppedEarly">Whether it ended because the held-out loss no longer fell; the network is then that of the best epoch.</param>
public sealed record TrainingResult(IReadOnlyList<EpochRecord> Epochs, EpochRecord? Best, bool StoppedEarly);
