using Whence.Statistics;

namespace Whence.Explain;

/// <summary>How the map's sums over parts of the picture go with what the target loses without them [Ancona 2018, Nguyen 2020].</summary>
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
        var correlations = new List<double>();
        var sizes = Enumerable.Range(0, Sizes).Select(k => (int)Math.Round(Math.Pow(Largest * map.Pixels.Length, (double)k / (Sizes - 1)))).Distinct().ToArray();
        for (var k = 0; k < sizes.Length; k++)
        {
            int[][] sets = [.. Enumerable.Range(0, Subsets).Select(t => Draw(map, k * Subsets + t)[..sizes[k]])];
            var r = RankCorrelation.Pearson([.. sets.Select(set => Sum(map, set))], Drops(map, sets, substrate));
            if (!double.IsNaN(r))
                correlations.Add(r);
        }
        return correlations.Count > 0 ? correlations.Average() : double.NaN;
    }

    /// <summary>Monotonicity: Spearman's correlation of the sizes of superpixels' attributions with the sizes of what the target loses without each.</summary>
    public static double OfSegments(MeasuredMap map, Baseline substrate)
    {
        int[][] sets = [.. PixelCurves.Segments(map).Select((label, pixel) => (label, pixel)).GroupBy(pair => pair.label, pair => pair.pixel).OrderBy(set => set.Key).Select(set => set.ToArray())];
        return RankCorrelation.Spearman([.. sets.Select(set => Math.Abs(Sum(map, set)))], Array.ConvertAll(Drops(map, sets, substrate), Math.Abs));
    }

    static double Sum(MeasuredMap map, int[] set) => set.Sum(pixel => (double)map.Pixels[pixel]);

    static int[] Draw(MeasuredMap map, int number)
    {
        var (keys, order) = (new double[map.Pixels.Length], Enumerable.Range(0, map.Pixels.Length).ToArray());
        RandomSequence.Uniform(map.Context.Seed, RandomPurpose.MetricSubset, (ulong)map.Picture << 16 | (uint)number, keys);
        Array.Sort(keys, order);
        return order;
    }

    // The picture itself is the first of the inputs.
    static double[] Drops(MeasuredMap map, int[][] sets, Baseline substrate)
    {
        var (below, channels) = (map.Below(substrate), map.Input[3]);
        var values = map.Values(sets.Length + 1, (i, input) =>
        {
            map.X.CopyTo(input);
            foreach (var pixel in i == 0 ? [] : sets[i - 1])
                below.AsSpan(pixel * channels, channels).CopyTo(input[(pixel * channels)..]);
        });
        return [.. values[1..].Select(value => values[0] - value)];
    }
}
