namespace Whence.Explain;

/// <summary>
/// Which background each of n samples starts from, and in which part of the segment to x its place is drawn: every sample is, by itself, an
/// independent draw of both, and together they are spread more evenly. The samples are parted into passes over all m backgrounds, each in a
/// random order of its own. Of the n / m whole passes, each has its own part of the segment, cut once more into m parts that are dealt out
/// along the random order: the background says nothing about the part. What is left over takes parts of the whole segment.
/// </summary>
sealed class BackgroundSchedule
{
    readonly int[] background;
    readonly float[] start;
    readonly float[] width;

    public BackgroundSchedule(int samples, int count, ulong seed)
    {
        (background, start, width) = (new int[samples], new float[samples], new float[samples]);
        var (whole, rest) = Math.DivRem(samples, count);
        var parts = QuadratureRule.SpreadOrder(whole);
        for (var pass = 0; pass < whole; pass++)
            Fill(pass * count, Order(count, seed, pass), count, (double)parts[pass] / whole, 1.0 / whole);
        if (rest > 0)
            Fill(whole * count, Order(count, seed, whole), rest, 0, 1);
    }

    public int Background(int sample) => background[sample];

    /// <summary>Where the part begins, in [0,1).</summary>
    public float Start(int sample) => start[sample];

    /// <summary>How long the part is.</summary>
    public float Width(int sample) => width[sample];

    void Fill(int first, int[] order, int count, double from, double length)
    {
        var parts = QuadratureRule.SpreadOrder(count);
        for (var i = 0; i < count; i++)
        {
            background[first + i] = order[i];
            start[first + i] = (float)(from + length * parts[i] / count);
            width[first + i] = (float)(length / count);
        }
    }

    static int[] Order(int count, ulong seed, int pass)
    {
        var (keys, order) = (new double[count], Enumerable.Range(0, count).ToArray());
        RandomSequence.Uniform(seed, RandomPurpose.BackgroundOrder, (ulong)pass, keys);
        Array.Sort(keys, order);
        return order;
    }
}
