using Whence.Statistics;

namespace Whence.Explain;

/// <summary>
/// How the map's sums over parts of the picture go with what the target loses without them [Ancona 2018, Nguyen 2020]. Parts and losses are the same for every map of a
/// picture: losses are asked for once.
/// </summary>
static class SubsetCorrelation
{
    const int Sizes = 6, Subsets = 30;
    const double Largest = 0.8;

    /// <summary>
    /// Sensitivity-N: Pearson's correlation of <c>sum_T A</c> with <c>s(x) - s(x without T)</c> over random sets T of n pixels, averaged over six n from 1 to 80 % in
    /// equal ratios. It is 1 for the gradient times the difference from the substrate of an affine target.
    /// </summary>
    public static double OfRandomSets(MeasuredMap map, Baseline substrate)
    {
        var sizes = Enumerable.Range(0, Sizes).Select(k => (int)Math.Round(Math.Pow(Largest * map.Pixels.Length, (double)k / (Sizes - 1)))).Distinct().ToArray();
        var sets = sizes.Length * Subsets;
        var losses = map.OncePerPicture($"losses of random sets {substrate.Name}", () => Losses(map, sets, Draw, substrate));
        var sums = new double[sets];
        Parallel.For(0, sets, t => sums[t] = Sum(map, Draw(t)));
        double[] correlations = [.. Enumerable.Range(0, sizes.Length).Select(k => RankCorrelation.Pearson(sums[(k * Subsets)..((k + 1) * Subsets)], losses[(k * Subsets)..((k + 1) * Subsets)]))];
        return correlations.Where(r => !double.IsNaN(r)).DefaultIfEmpty(double.NaN).Average();

        // The pixels of the smallest of random numbers.
        int[] Draw(int number)
        {
            var (size, keys) = (sizes[number / Subsets], new double[map.Pixels.Length]);
            RandomSequence.Uniform(map.Context.Seed, RandomPurpose.MetricSubset, (ulong)map.Picture << 16 | (uint)number, keys);
            var (set, last, count) = (new int[size], QuickSelect.Smallest<double>(keys.ToArray(), size), 0);
            for (var pixel = 0; pixel < keys.Length; pixel++)
            {
                if (keys[pixel] < last)
                    set[count++] = pixel;
            }
            for (var pixel = 0; count < size; pixel++)
            {
                if (keys[pixel] == last)
                    set[count++] = pixel;
            }
            return set;
        }
    }

    /// <summary>Monotonicity: Spearman's correlation of the sizes of superpixels' attributions with the sizes of what the target loses without each.</summary>
    public static double OfSegments(MeasuredMap map, Baseline substrate)
    {
        int[][] sets = [.. PixelCurves.Segments(map).Select((label, pixel) => (label, pixel)).GroupBy(pair => pair.label, pair => pair.pixel).OrderBy(set => set.Key).Select(set => set.ToArray())];
        var losses = map.OncePerPicture($"losses of superpixels {substrate.Name}", () => Losses(map, sets.Length, i => sets[i], substrate));
        return RankCorrelation.Spearman([.. sets.Select(set => Math.Abs(Sum(map, set)))], Array.ConvertAll(losses, Math.Abs));
    }

    static double Sum(MeasuredMap map, int[] set)
    {
        var sum = 0.0;
        foreach (var pixel in set)
            sum += map.Pixels[pixel];
        return sum;
    }

    static double[] Losses(MeasuredMap map, int count, Func<int, int[]> set, Baseline substrate)
    {
        var (below, channels) = (map.Below(substrate), map.Input[3]);
        return map.Losses(count, (i, input) =>
        {
            foreach (var pixel in set(i))
                below.AsSpan(pixel * channels, channels).CopyTo(input[(pixel * channels)..]);
        });
    }
}
