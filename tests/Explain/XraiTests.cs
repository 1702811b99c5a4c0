using Whence.Explain;
using Whence.Graphs;

namespace Whence.Tests.Explain;

/// <summary>Regions in the order of what they hold, against the loop of the authors' code, and what the whole method owes.</summary>
[TestFixture]
sealed class XraiTests : ExplainTests
{
    const int Height = 12, Width = 10, Pixels = Height * Width;

    static readonly HiddenNetwork Network = new([1, Height, Width, 2], 4, 24, smooth: true);

    [TestCase(1, 1)]
    [TestCase(1, 4)]
    [TestCase(3, 1)]
    [TestCase(3, 6)]
    public void RegionsAreTakenByWhatTheyAddPerPixel(int partitions, int least)
    {
        var random = new Random(7);
        for (var round = 0; round < 20; round++)
        {
            float[] map = [.. Enumerable.Range(0, Pixels).Select(_ => (float)(random.NextDouble() - 0.4))];
            int[] sizes = [.. Enumerable.Range(0, partitions).Select(p => 3 + 4 * p)];
            var growth = new RegionGrowth(Pixels, partitions, sizes.Sum(), least);
            var masks = new List<bool[]>();
            for (var (p, first) = (0, 0); p < partitions; first += sizes[p++])
            {
                for (var i = 0; i < Pixels; i++)
                    growth.Labels[p][i] = first + random.Next(sizes[p]);
                for (var label = first; label < first + sizes[p]; label++)
                    masks.Add([.. growth.Labels[p].Select(own => own == label)]);
            }
            var expected = Published(map, masks, least);
            var got = map.ToArray();
            growth.Apply(got);
            AssertClose(got, expected, 1e-5);
            growth.Apply(map);
            Assert.That(map, Is.EqualTo(got), "its buffers are clean again");
        }
    }

    [Test]
    public void TheMapIsConstantOnRegionsAndKeepsTheSum()
    {
        var got = Explain(Network, Explainers.Create("xrai", new() { Segments = 12 }), Input(Network), new() { Samples = 64 });
        Assert.That(got.MapShape, Is.EqualTo(new Shape(Height, Width, 1)));
        Assert.That(got.Map.Distinct().Count(), Is.InRange(2, 30));
        Assert.That(got.Map.Sum(v => (double)v), Is.EqualTo(got.Gap!.Sum).Within(1e-4 * got.Map.Sum(v => Math.Abs((double)v))));
        Assert.That(got.Gap.Relative, Is.LessThan(1e-3));
        var x = Double(Input(Network));
        var (low, high) = (Network.Logits([.. x.Select(_ => x.Min())]), Network.Logits([.. x.Select(_ => x.Max())]));
        var c = got.Target.Index;
        Assert.That(got.Gap.Change, Is.EqualTo(Network.Logits(x)[c] - (low[c] + high[c]) / 2).Within(1e-4));
    }

    [Test]
    public void ThereAreNeverMoreSuperpixelsThanWereAskedFor([Values(2, 5, 16, 100)] int count, [Values(1, 8, 40)] int height)
    {
        var random = new Random(count);
        float[] noise = [.. Enumerable.Range(0, height * 40 * 3).Select(_ => random.NextSingle())];
        var labels = new int[height * 40];
        new Superpixels(count).Label(noise, height, 40, 3, labels);
        Assert.That(labels.Max(), Is.LessThan(count));
        Assert.That(labels.Distinct().Order(), Is.EqualTo(Enumerable.Range(0, labels.Max() + 1)), "numbers without a gap");
    }

    [Test]
    public void WhatDoesNotFitIsRefused()
    {
        Assert.That(() => Explain(new AffineNetwork([1, 6], 3), new Xrai(), new float[6]), Throws.TypeOf<ExplainException>().With.Message.Contains("integrated-gradients takes every input"));
        Assert.That(() => Explain(Network, new Xrai(1), Input(Network)), Throws.TypeOf<ExplainException>().With.Message.Contains("1 superpixels"));
    }

    static double[] Published(float[] map, List<bool[]> masks, int least)
    {
        var (result, covered) = (new double?[map.Length], new bool[map.Length]);
        var remaining = masks.ToList();
        while (true)
        {
            int[] Added(bool[] mask) => [.. Enumerable.Range(0, map.Length).Where(i => mask[i] && !covered[i])];
            remaining.RemoveAll(mask => Added(mask).Length < least);
            if (remaining.Count == 0)
                break;
            var best = remaining.MaxBy(mask => Added(mask).Average(i => (double)map[i]))!;
            var (pixels, gain) = (Added(best), Added(best).Average(i => (double)map[i]));
            foreach (var i in pixels)
                (covered[i], result[i]) = (true, gain);
            remaining.Remove(best);
        }
        var rest = Enumerable.Range(0, map.Length).Where(i => !covered[i]).Select(i => (double)map[i]).DefaultIfEmpty().Average();
        return [.. result.Select(value => value ?? rest)];
    }
}
