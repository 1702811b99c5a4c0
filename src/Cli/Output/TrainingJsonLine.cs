using Whence.Models.Training;

namespace Whence.Cli;

/// <summary>The JSON output of whence train.</summary>
sealed record TrainingJsonLine(string Model, string Metrics, string Report, bool StoppedEarly, IReadOnlyList<EpochRecord> Epochs)
{
    public static TrainingJsonLine Of(TrainingResult result, TrainedFiles files) => new(files.Model, files.Metrics, files.Report, result.StoppedEarly, result.Epochs);
}
