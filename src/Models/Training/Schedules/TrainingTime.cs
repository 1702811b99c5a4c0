namespace Whence.Models.Training;

/// <summary>A place in a training.</summary>
/// <param name="Step">Steps done before it.</param>
/// <param name="StepsPerEpoch">Steps of one pass over the examples.</param>
/// <param name="Epochs">Passes that are planned.</param>
public readonly record struct TrainingTime(long Step, int StepsPerEpoch, int Epochs)
{
    /// <summary>Passes done, with the fraction of the one under way.</summary>
    public double Epoch => (double)Step / StepsPerEpoch;

    /// <summary>Steps that are planned.</summary>
    public long Steps => (long)StepsPerEpoch * Epochs;

    /// <summary>The share of the training that is done, 0 at its first step and 1 at its last.</summary>
    public double Progress => Steps <= 1 ? 0 : Math.Min(1, Step / (Steps - 1.0));
}
