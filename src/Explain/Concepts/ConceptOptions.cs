using Whence.Runtime;

namespace Whence.Explain;

/// <summary>Choices of a study of concepts.</summary>
public sealed record ConceptOptions
{
    /// <summary>The layer; null takes that of class-activation maps.</summary>
    public string? Layer { get; init; }

    /// <summary>Directions fitted for each concept, each against other random pictures.</summary>
    public int Runs { get; init; } = 10;

    /// <summary>Random concepts to compare with; a p-value is not below 1 / (1 + so many).</summary>
    public int RandomConcepts { get; init; } = 99;

    /// <summary>Key of the draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The numbers that a GPU multiplies in.</summary>
    public Precision Precision { get; init; }
}
