namespace Whence.Explain;

/// <summary>Random parts of a set. Which example lies where depends on the seed and the number of examples alone.</summary>
static class Partition
{
    /// <summary>The numbers 0..count-1 in random order.</summary>
    public static int[] Shuffle(int count, ulong seed)
    {
        var (keys, order) = (new double[count], Enumerable.Range(0, count).ToArray());
        RandomSequence.Uniform(seed, RandomPurpose.Partition, 0, keys);
        Array.Sort(keys, order);
        return order;
    }

    /// <summary>At most <paramref name="wanted"/> of the numbers 0..count-1 at random, rising; all of them when null.</summary>
    /// <exception cref="ExplainException">Fewer than 1 are wanted.</exception>
    public static int[] Draw(int count, int? wanted, ulong seed)
    {
        if (wanted < 1)
            throw new ExplainException($"{wanted} examples are wanted, expects at least 1");
        int[] drawn = [.. Shuffle(count, seed).Take(wanted ?? count)];
        Array.Sort(drawn);
        return drawn;
    }
}
