namespace Whence.Uncertainty.Evidence;

/// <summary>A stretch of a data set that a posterior has seen.</summary>
/// <param name="Name">The set's name.</param>
/// <param name="Fingerprint">The set's fingerprint.</param>
/// <param name="Start">First example.</param>
/// <param name="End">One behind the last.</param>
public sealed record DataPart(string Name, string Fingerprint, int Start, int End)
{
    /// <summary>The name of examples that were handed in as features.</summary>
    internal const string OfFeatures = "features";

    /// <summary>Whether both hold an example in common.</summary>
    public bool Overlaps(DataPart other) => Fingerprint == other.Fingerprint && Start < other.End && other.Start < End;

    /// <summary>Whether both are of pictures of one name, but not of the same: the set was changed between them. Files of features hold some of a set's examples each, and may differ.</summary>
    internal bool IsOfAnotherState(DataPart other) => Name == other.Name && Name != OfFeatures && Fingerprint != other.Fingerprint;

    /// <summary>The same examples in as few stretches as there can be, by set and place.</summary>
    internal static IReadOnlyList<DataPart> Joined(IEnumerable<DataPart> parts)
    {
        var joined = new List<DataPart>();
        foreach (var part in parts.OrderBy(part => part.Fingerprint, StringComparer.Ordinal).ThenBy(part => part.Start).ThenBy(part => part.End))
        {
            if (joined.Count > 0 && joined[^1].Fingerprint == part.Fingerprint && joined[^1].End == part.Start)
                joined[^1] = joined[^1] with { End = part.End };
            else
                joined.Add(part);
        }
        return [.. joined.Where(part => part.End > part.Start || joined.Count == 1)];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}[{Start}..{End}]";
}
