namespace Whence.Statistics;

/// <summary>One of so many equal stretches of a whole.</summary>
/// <param name="Index">Which, from 1.</param>
/// <param name="Count">Of how many.</param>
public readonly record struct Shard(int Index, int Count)
{
    /// <summary>The whole.</summary>
    public static Shard Whole { get; } = new(1, 1);

    /// <summary>The first of its members and the one behind its last, of n.</summary>
    /// <exception cref="StatisticsException">There is no such stretch.</exception>
    public (int Start, int End) Of(int n) => Count >= 1 && Index >= 1 && Index <= Count
        ? ((int)((long)n * (Index - 1) / Count), (int)((long)n * Index / Count))
        : throw new StatisticsException($"shard {this}: shards are counted from 1/{Math.Max(1, Count)}");

    /// <summary>The number, from 1, of the stretch that one of n members lies in: the least i with <c>n i / count &gt; member</c>, rounded down.</summary>
    internal static int Holding(int member, int n, int count) => (int)(((member + 1L) * count + n - 1) / n);

    /// <inheritdoc/>
    public override string ToString() => $"{Index}/{Count}";

    /// <summary>Puts the parts of a whole into order.</summary>
    /// <param name="parts">What there is, each with its stretch.</param>
    /// <param name="shard">The stretch of one.</param>
    /// <exception cref="StatisticsException">Parts are of different wholes, one stands twice, or one lacks.</exception>
    internal static T[] Order<T>(IEnumerable<T> parts, Func<T, Shard> shard)
    {
        T[] ordered = [.. parts.OrderBy(part => shard(part).Index)];
        var count = ordered.Length > 0 ? shard(ordered[0]).Count : throw new StatisticsException("there is no part");
        foreach (var part in ordered.Where(part => shard(part).Count != count))
            throw new StatisticsException($"parts are of {count} and of {shard(part).Count}: all have to be of one whole");
        foreach (var part in ordered)
            shard(part).Of(0);
        for (var i = 1; i < ordered.Length; i++)
        {
            if (shard(ordered[i]).Index == shard(ordered[i - 1]).Index)
                throw new StatisticsException($"part {shard(ordered[i])} stands twice");
        }
        return ordered.Length == count ? ordered
            : throw new StatisticsException($"{ordered.Length} of {count} parts are there; part {Enumerable.Range(1, count).Except(ordered.Select(part => shard(part).Index)).First()} is not");
    }
}
