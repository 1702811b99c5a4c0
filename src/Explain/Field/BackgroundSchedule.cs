namespace Whence.Explain;

/// <summary>
/// Which background each of n samples starts from, and in which part of the segment to x its place is drawn: every sample is, by itself, an independent draw of both,
/// and any first k of them are spread more evenly than k independent ones, so that a run may end early. Backgrounds go round and round, each time in a random order of
/// its own. The segment is cut into n parts, which are taken in bit-reversed order from a random one on: of k samples there is about one to each k-th of the segment,
/// and the background says nothing about the part.
/// </summary>
sealed class BackgroundSchedule
{
    readonly int[] background;
    readonly int[] part;

    public BackgroundSchedule(int samples, int count, ulong seed)
    {
        (background, part) = (new int[samples], QuadratureRule.SpreadOrder(samples));
        Span<double> turn = [0];
        RandomSequence.Uniform(seed, RandomPurpose.PathTurn, 0, turn);
        var order = Array.Empty<int>();
        for (var k = 0; k < samples; k++)
        {
            if (k % count == 0)
                order = Order(count, seed, k / count);
            background[k] = order[k % count];
            part[k] = (part[k] + (int)(turn[0] * samples)) % samples;
        }
    }

    public int Background(int sample) => background[sample];

    /// <summary>Where the part begins, in [0,1).</summary>
    public float Start(int sample) => (float)part[sample] / part.Length;

    /// <summary>How long each part is.</summary>
    public float Width => 1f / part.Length;

    static int[] Order(int count, ulong seed, int round)
    {
        var (keys, order) = (new double[count], Enumerable.Range(0, count).ToArray());
        RandomSequence.Uniform(seed, RandomPurpose.BackgroundOrder, (ulong)round, keys);
        Array.Sort(keys, order);
        return order;
    }
}
