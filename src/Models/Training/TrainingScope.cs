namespace Whence.Models.Training;

/// <summary>What training may change of a network.</summary>
public sealed record TrainingScope
{
    /// <summary>
    /// Patterns of the weights' names in the file, with * for any letters; null for all that weighted operators read. A constant that is no operator's weight
    /// can be named too.
    /// </summary>
    public IReadOnlyList<string>? Parameters { get; init; }

    /// <summary>
    /// Whether batch normalisations keep their stored statistics and normalise by them in training too. Those none of whose parameters is trained always do.
    /// </summary>
    public bool FreezeStatistics { get; init; }
}
