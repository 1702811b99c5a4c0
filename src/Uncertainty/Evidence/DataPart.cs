using Whence.Explain;

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

    /// <summary>Part <paramref name="index"/> of <paramref name="count"/> equal stretches of n examples, counted from 1.</summary>
    /// <exception cref="ExplainException">There is no such part.</exception>
    public static (int Start, int End) Shard(int index, int count, int n)
    {
        if (count < 1 || index < 1 || index > count)
            throw new ExplainException($"shard {index}/{count}: shards are counted from 1/{Math.Max(1, count)}");
        return ((int)((long)n * (index - 1) / count), (int)((long)n * index / count));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}[{Start}..{End}]";
}
