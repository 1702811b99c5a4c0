using Whence.Statistics;

namespace Whence.Explain;

/// <summary>
/// Whether a map depends on what the network has learned, and on the class: Spearman's correlation of its pixels with those of a map on a network with shuffled
/// parameters [Adebayo 2018], of a map averaged over noisy copies there [Hedstroem 2024], and of the map of another class. A map that stays the same explains neither.
/// </summary>
static class Randomisation
{
    const int Copies = 4;
    const double Sigma = 0.1;

    /// <summary>The mean over the stages of cascading shuffling, from the last layer down to all of them (<see cref="ShuffledNetworks"/>).</summary>
    public static double Cascading(MeasuredMap map) => OverStages(map, maker => map.Other(maker, map.X, map.Target).Pixels, map.Pixels);

    /// <summary>The same between maps that are each the mean over four copies of the picture with noise of standard deviation 0.1.</summary>
    public static double Smooth(MeasuredMap map)
    {
        var noisy = Enumerable.Range(0, Copies).Select(k => Noisy(map, k)).ToArray();
        return OverStages(map, Mean, Mean(map.Maker));

        float[] Mean(IMapMaker maker)
        {
            var sum = new float[map.Pixels.Length];
            foreach (var copy in noisy)
            {
                var pixels = map.Other(maker, copy, map.Target).Pixels;
                for (var i = 0; i < sum.Length; i++)
                    sum[i] += pixels[i] / Copies;
            }
            return sum;
        }
    }

    /// <summary>The correlation with the map of another class, drawn at random.</summary>
    public static double OtherClass(MeasuredMap map)
    {
        var classes = map.Context.Network.Classes;
        if (classes < 2)
            return double.NaN;
        var number = new double[1];
        RandomSequence.Uniform(map.Context.Seed, RandomPurpose.MetricClass, (ulong)map.Picture, number);
        var other = (int)(number[0] * (classes - 1));
        return Alike(map.Pixels, map.Other(map.Maker, map.X, other < map.Target ? other : other + 1).Pixels);
    }

    static double OverStages(MeasuredMap map, Func<IMapMaker, float[]> make, float[] own)
    {
        var found = new double[ShuffledNetworks.Stages];
        for (var stage = 0; stage < found.Length; stage++)
            found[stage] = Alike(own, make(map.Context.ShuffledMaker(map.Maker, stage)));
        return found.Average();
    }

    // A map without any differences between pixels has nothing in common with another.
    static double Alike(float[] a, float[] b) =>
        RankCorrelation.Spearman(Array.ConvertAll(a, v => (double)v), Array.ConvertAll(b, v => (double)v)) is var r && double.IsNaN(r) ? 0 : r;

    static float[] Noisy(MeasuredMap map, int copy)
    {
        var numbers = new double[map.X.Length];
        RandomSequence.Normal(map.Context.Seed, RandomPurpose.MetricNoise, (ulong)map.Picture << 16 | (uint)copy, numbers);
        return [.. numbers.Select((number, i) => map.X[i] + (float)(Sigma * number))];
    }
}
