using System.Numerics;

namespace Whence.Diagnose.Weakness;

/// <summary>
/// Joins 64-bit hashes that differ in few bits: of d differing bits at least one of d + 1 stretches has none, so only hashes that share a stretch are
/// compared.
/// </summary>
static class HashGroups
{
    // Hashes of pictures differ everywhere; counters and the like share most of their bits, and would be compared for hours.
    const double MostComparisons = 4e9;

    /// <summary>For each of the distinct hashes the number of its group: the place of one of its members.</summary>
    /// <exception cref="DiagnoseException">Too many are alike to be hashes of pictures.</exception>
    public static int[] Of(ulong[] hashes, int mostBits)
    {
        var comparisons = 0.0;
        var roots = Enumerable.Range(0, hashes.Length).ToArray();
        for (var stretch = 0; stretch <= mostBits; stretch++)
        {
            var (from, to) = (64 * stretch / (mostBits + 1), 64 * (stretch + 1) / (mostBits + 1));
            foreach (var bucket in Enumerable.Range(0, hashes.Length).GroupBy(i => (hashes[i] >> from) & ((1UL << (to - from)) - 1)).Select(group => group.ToArray()))
            {
                comparisons += 0.5 * bucket.Length * bucket.Length;
                if (comparisons > MostComparisons)
                    throw new DiagnoseException($"column 'hash': {bucket.Length} of {hashes.Length} different hashes share {to - from} of 64 bits, which those of pictures do not; give the column another name");
                Join(bucket, hashes, mostBits, roots);
            }
        }
        return Array.ConvertAll(Enumerable.Range(0, hashes.Length).ToArray(), i => Root(roots, i));
    }

    static void Join(int[] bucket, ulong[] hashes, int mostBits, int[] roots)
    {
        for (var a = 0; a < bucket.Length; a++)
        {
            for (var b = a + 1; b < bucket.Length; b++)
            {
                if (BitOperations.PopCount(hashes[bucket[a]] ^ hashes[bucket[b]]) <= mostBits)
                    roots[Root(roots, bucket[b])] = Root(roots, bucket[a]);
            }
        }
    }

    static int Root(int[] roots, int i)
    {
        while (roots[i] != i)
            i = roots[i] = roots[roots[i]];
        return i;
    }
}
