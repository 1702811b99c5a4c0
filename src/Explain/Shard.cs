namespace Whence.Explain;

/// <summary>One of so many equal stretches of a whole.</summary>
/// <param name="Index">Which, from 1.</param>
/// <param name="Count">Of how many.</param>
public readonly record struct Shard(int Index, int Count)
{
    /// <summary>The whole.</summary>
    public static Shard Whole { get; } = new(1, 1);

    /// <summary>The first of its members and the one behind its last, of n.</summary>
    /// <exception cref="ExplainException">There is no such stretch.</exception>
    public (int Start, int End) Of(int n) => Count >= 1 && Index >= 1 && Index <= Count
        ? ((int)((long)n * (Index - 1) / Count), (int)((long)n * Index / Count))
        : throw new ExplainException($"shard {this}: shards are counted from 1/{Math.Max(1, Count)}");

    /// <inheritdoc/>
    public override string ToString() => $"{Index}/{Count}";

    /// <summary>Puts the parts of a whole into order.</summary>
    /// <param name="parts">What there is, each with its stretch.</param>
    /// <param name="shard">The stretch of one.</param>
    /// <exception cref="ExplainException">Parts are of different wholes, one stands twice, or one lacks.</exception>
    internal static T[] Order<T>(IEnumerable<T> parts, Func<T, Shard> shard)
    {
        T[] ordered = [.. parts.OrderBy(part => shard(part).Index)];
        var count = ordered.Length > 0 ? shard(ordered[0]).Count : throw new ExplainException("there is no part");
        foreach (var part in ordered.Where(part => shard(part).Count != count))
            throw new ExplainException($"parts are of {count} and of {shard(part).Count}: all have to be of one whole");
        for (var i = 1; i < ordered.Length; i++)
        {
            if (shard(ordered[i]).Index == shard(ordered[i - 1]).Index)
                throw new ExplainException($"part {shard(ordered[i])} stands twice");
        }
        return ordered.Length == count ? ordered
            : throw new ExplainException($"{ordered.Length} of {count} parts are there; part {Enumerable.Range(1, count).Except(ordered.Select(part => shard(part).Index)).First()} is not");
    }
}
