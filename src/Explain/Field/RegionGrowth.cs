namespace Whence.Explain;

/// <summary>
/// Puts the regions of several partitions of a picture in order [Kapishnikov 2019]: again and again the one whose pixels that are not covered yet hold most per pixel; these get that mean. Regions
/// that would cover too few pixels more are passed over, and what is left in the end gets its own mean, so that the sum of the map is kept. Its buffers are made once.
/// </summary>
/// <param name="pixels">Pixels of the picture.</param>
/// <param name="partitions">Partitions.</param>
/// <param name="regions">Regions of all of them together, at most.</param>
/// <param name="least">Pixels that a region must cover anew.</param>
sealed class RegionGrowth(int pixels, int partitions, int regions, int least)
{
    readonly double[] sums = new double[regions];
    readonly int[] counts = new int[regions];
    readonly bool[] isCovered = new bool[pixels];
    readonly float[] result = new float[pixels];

    /// <summary>Labels of every partition, [partitions][pixels], numbered on from one to the next: those of the second begin behind the last of the first.</summary>
    public int[][] Labels { get; } = [.. Enumerable.Range(0, partitions).Select(_ => new int[pixels])];

    /// <summary>Turns a map [pixels] into that of its regions.</summary>
    public void Apply(Span<float> map)
    {
        Start(map);
        while (Densest() is var region && region >= 0)
            Take(region, map);
        Rest(map);
        result.CopyTo(map);
    }

    void Start(ReadOnlySpan<float> map)
    {
        Array.Clear(sums);
        Array.Clear(counts);
        Array.Clear(isCovered);
        foreach (var labels in Labels)
        {
            for (var i = 0; i < labels.Length; i++)
                (sums[labels[i]], counts[labels[i]]) = (sums[labels[i]] + map[i], counts[labels[i]] + 1);
        }
    }

    // Of equal ones the first; -1 where none covers enough.
    int Densest()
    {
        var (best, density) = (-1, double.NegativeInfinity);
        for (var region = 0; region < regions; region++)
        {
            if (counts[region] >= least && sums[region] / counts[region] > density)
                (best, density) = (region, sums[region] / counts[region]);
        }
        return best;
    }

    void Take(int region, ReadOnlySpan<float> map)
    {
        var density = (float)(sums[region] / counts[region]);
        var own = PartitionOf(region);
        for (var i = 0; i < own.Length; i++)
        {
            if (own[i] != region || isCovered[i])
                continue;
            (isCovered[i], result[i]) = (true, density);
            foreach (var labels in Labels)
                (sums[labels[i]], counts[labels[i]]) = (sums[labels[i]] - map[i], counts[labels[i]] - 1);
        }
    }

    int[] PartitionOf(int region)
    {
        var p = 0;
        while (Array.IndexOf(Labels[p], region) < 0)
            p++;
        return Labels[p];
    }

    void Rest(ReadOnlySpan<float> map)
    {
        var (sum, count) = (0.0, 0);
        for (var i = 0; i < map.Length; i++)
        {
            if (!isCovered[i])
                (sum, count) = (sum + map[i], count + 1);
        }
        for (var i = 0; i < map.Length; i++)
        {
            if (!isCovered[i])
                result[i] = (float)(sum / count);
        }
    }
}
