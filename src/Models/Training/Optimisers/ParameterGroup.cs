namespace Whence.Models.Training;

/// <summary>Parameters that learn at a rate of their own.</summary>
/// <param name="Pattern">Names, with * for any letters.</param>
public sealed record ParameterGroup(string Pattern)
{
    /// <summary>Factor on the learning rate; 0 leaves the parameters as they are.</summary>
    public float Rate { get; init; } = 1;

    /// <summary>The least value that a step may leave; null for none.</summary>
    public float? Least { get; init; }

    /// <summary>Weight decay in place of the optimiser's; null takes that.</summary>
    public float? WeightDecay { get; init; }
}
