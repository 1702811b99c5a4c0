using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Tests.Explain;

/// <summary>Methods that only look at scores: what an affine network must give, what a constant one must, and superpixels.</summary>
[TestFixture]
sealed class PerturbationTests : ExplainTests
{
    static readonly AffineNetwork Affine = new([1, 6, 8, 2], 3);

    // What the pixels of an affine network add to a logit, the fill being b: w (x - b), summed over channels.
    static double[] Shares(float[] x, int c, float fill)
    {
        var w = Affine.Gradient(Double(x), c);
        return [.. Enumerable.Range(0, 48).Select(i => w[2 * i] * (x[2 * i] - fill) + w[2 * i + 1] * (x[2 * i + 1] - fill))];
    }

    [TestCase(2, 2)]
    [TestCase(3, 1)]
    [TestCase(4, 3)]
    public void OcclusionIsTheMeanLossOfTheWindowsThatHoldAPixel(int side, int stride)
    {
        var x = Input(Affine);
        var (got, shares) = (Explain(Affine, Explainers.Occlusion(side, stride, Baseline.Fill(0.3f)), x, target: 1), Shares(x, 1, 0.3f));
        var (sums, counts) = (new double[48], new int[48]);
        for (var top = 0; ; top += stride)
        {
            for (var left = 0; ; left += stride)
            {
                int[] inside = [.. Enumerable.Range(0, 48).Where(i => i / 8 >= top && i / 8 < top + side && i % 8 >= left && i % 8 < left + side)];
                var lost = inside.Sum(i => shares[i]);
                foreach (var i in inside)
                    (sums[i], counts[i]) = (sums[i] + lost, counts[i] + 1);
                if (left + side >= 8)
                    break;
            }
            if (top + side >= 6)
                break;
        }
        AssertClose(got.Map, [.. sums.Zip(counts, (sum, count) => sum / count)], 1e-5);
        Assert.That(got.MapShape, Is.EqualTo(new Shape(6, 8, 1)));
    }

    [TestCase(TargetForm.Margin)]
    [TestCase(TargetForm.LogProb)]
    [TestCase(TargetForm.Prob)]
    public void EveryTargetIsMeasuredItself(TargetForm form)
    {
        var x = Input(Affine);
        int[] groups = [.. Enumerable.Range(0, 48).Select(i => i / 8 % 2)];
        var got = Explain(Affine, Explainers.FeatureAblation(PixelGroups.Of(groups), Baseline.Zero), x, new() { Target = form }, target: 2);
        double[] losses = [.. Enumerable.Range(0, 2).Select(group => Score(form, Double(x)) - Score(form, [.. x.Select((v, i) => groups[i / 2] == group ? 0.0 : v)]))];
        AssertClose(got.Map, [.. groups.Select(group => losses[group])], 2e-5);
    }

    [Test]
    public void RiseFindsWhatAnAffineNetworkReads()
    {
        var x = Input(Affine);
        var got = Explain(Affine, Explainers.Rise(), x, new() { Samples = 4000 }, target: 0);
        // Masks are smooth: places share what their neighbours hold, so the smoothed shares are compared.
        var shares = Shares(x, 0, 0);
        Assert.That(got.Reliability, Is.GreaterThan(0.5));
        Assert.That(Correlation(Double(got.Map), shares), Is.GreaterThan(0.6));
        var again = Explain(Affine, Explainers.Rise(), x, new() { Samples = 4000, Seed = 2 }, target: 0);
        var errors = got.StandardError!.Zip(again.StandardError!, (a, b) => Math.Sqrt((double)a * a + (double)b * b)).ToArray();
        var misses = Enumerable.Range(0, 48).Count(i => Math.Abs(got.Map[i] - again.Map[i]) > 2 * errors[i]);
        Assert.That(misses, Is.LessThan(8), "differences between seeds beyond two standard errors, 2 to 3 of 48 are expected");
    }

    [Test]
    public void RiseOfAScoreThatNeverChangesIsZero()
    {
        var network = new Constant();
        Assert.That(Explain(network, Explainers.Rise(), Input(network), new() { Samples = 64 }).Map, Is.All.Zero);
    }

    [Test]
    public void SuperpixelsFollowEdgesAndHangTogether()
    {
        const int side = 40;
        // Red and blue halves along a slanted line.
        float[] x = [.. Enumerable.Range(0, side * side).SelectMany(i => i % side > 12 + i / side / 3 ? new[] { 0.9f, 0.1f, 0.1f } : [0.1f, 0.1f, 0.9f])];
        var labels = new int[side * side];
        new Superpixels(16).Label(x, side, side, 3, labels);
        Assert.That(labels.Max(), Is.InRange(7, 15));
        Assert.That(labels.Distinct().Order(), Is.EqualTo(Enumerable.Range(0, labels.Max() + 1)), "numbers without a gap");
        foreach (var group in Enumerable.Range(0, side * side).GroupBy(i => labels[i]))
        {
            Assert.That(group.Select(i => x[3 * i]).Distinct().Count(), Is.EqualTo(1), "one colour");
            Assert.That(Flood([.. group], side), Is.EqualTo(group.Count()), "connected");
        }
    }

    static IEnumerable<TestCaseData> Refused =>
    [
        new(Explainers.Occlusion(9, 3), null, "windows of 9 pixels"),
        new(Explainers.Occlusion(2, 3), null, "leave pixels out"),
        new(Explainers.Occlusion(2, 2), 10, "takes each of its 12 parts once"),
        new(Explainers.Rise(keep: 1), null, "probability in (0,1)"),
    ];

    [TestCaseSource(nameof(Refused))]
    public void WhatDoesNotFitIsRefused(object explainer, int? samples, string words) =>
        Assert.That(() => Explain(Affine, (IExplainer)explainer, Input(Affine), new() { Samples = samples }), Throws.TypeOf<ExplainException>().With.Message.Contains(words));

    [Test]
    public void GroupsAreChecked()
    {
        Assert.That(() => PixelGroups.Of([0, -1]), Throws.TypeOf<ExplainException>().With.Message.Contains("holds -1"));
        Assert.That(() => PixelGroups.Superpixels(1), Throws.TypeOf<ExplainException>().With.Message.Contains("at least 2"));
        Assert.That(() => Explain(Affine, Explainers.FeatureAblation(PixelGroups.Of([0, 1]), Baseline.Zero), Input(Affine)), Throws.TypeOf<ExplainException>());
    }

    static double Score(TargetForm form, double[] x)
    {
        var z = Affine.Logits(x);
        var log = z[2] - Math.Log(z.Sum(Math.Exp));
        return form switch { TargetForm.Margin => z[2] - Math.Max(z[0], z[1]), TargetForm.LogProb => log, _ => Math.Exp(log) };
    }

    static double Correlation(double[] a, double[] b)
    {
        var (ma, mb) = (a.Average(), b.Average());
        return a.Zip(b, (u, v) => (u - ma) * (v - mb)).Sum() / Math.Sqrt(a.Sum(u => (u - ma) * (u - ma)) * b.Sum(v => (v - mb) * (v - mb)));
    }

    static int Flood(HashSet<int> pixels, int side)
    {
        var open = new Stack<int>([pixels.First()]);
        var seen = new HashSet<int>(open);
        while (open.TryPop(out var i))
        {
            foreach (var j in new[] { i - side, i + side, i % side > 0 ? i - 1 : -1, i % side < side - 1 ? i + 1 : -1 })
                if (pixels.Contains(j) && seen.Add(j))
                    open.Push(j);
        }
        return seen.Count;
    }

    sealed class Constant() : SmallNetwork([1, 5, 5, 1], 2)
    {
        public override NetworkOutput Build(Graph g, Node x) => Output(g.Add(new ReduceSum([1, 2]), x * 0) + g.Constant([1, 2], 0.7f, 0.3f));

        public override double[] Logits(double[] x) => [0.7, 0.3];

        public override double[] Gradient(double[] x, double[] seed) => new double[25];
    }
}
