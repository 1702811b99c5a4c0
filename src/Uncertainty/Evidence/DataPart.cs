namespace Whence.Uncertainty.Evidence;

/// <summary>A stretch of a data set that a posterior has seen.</summary>
/// <param name="Name">The set's name.</param>
/// <param name="Fingerprint">The set's fingerprint.</param>
/// <param name="Start">First example.</param>
/// <param name="End">One behind the last.</param>
public sealed record DataPart(string Name, string Fingerprint, int Start, int End)
{
    /// <summary>Whether both hold an example in common.</summary>
    public bool Overlaps(DataPart other) => Fingerprint == other.Fingerprint && Start < other.End && other.Start < End;

    /// <inheritdoc/>
    public override string ToString() => $"{Name}[{Start}..{End}]";
}
