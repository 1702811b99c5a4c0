using Whence.Explain;
using Whence.Graphs;
using Whence.Models;

namespace Whence.Tests.Explain;

/// <summary>Integrated gradients along other paths than one straight line, and the divergence, against their definitions in double precision.</summary>
[TestFixture]
sealed class PathFamilyTests : ExplainTests
{
    static readonly Shape Picture = [1, 4, 5, 2];

    static readonly HiddenNetwork Relu = new(Picture, 5, 9);
    static readonly HiddenNetwork Smooth = new(Picture, 5, 9, smooth: true);
    static readonly QuadraticNetwork Quadratic = new(Picture, 3, curvature: 2);

    [TestCase(6, 6)]
    [TestCase(7, 2)]
    [TestCase(13, 4)]
    public void BlurIsTheSumOverItsSteps(int n, int batch)
    {
        const double sigma = 1.5;
        double[][] levels = [.. Enumerable.Range(0, n).Select(k => Blurred(Double(Input(Smooth)), sigma * k * k / (n - 1) / (n - 1)))];
        double[][] fields = [.. levels.Select(level => Field(Smooth, level, 2))];
        double[] expected = [.. levels[0].Select((_, i) => Enumerable.Range(1, n - 1).Sum(k => (fields[k - 1][i] + fields[k][i]) / 2 * (levels[k - 1][i] - levels[k][i])))];
        var got = Explain(Smooth, Explainers.BlurIntegratedGradients(sigma), Input(Smooth), new() { Samples = n, Batch = batch }, 2);
        AssertClose(got.Map, expected, 1e-4);
        Assert.That(got.Gap!.Change, Is.EqualTo(Smooth.Logits(levels[0])[2] - Smooth.Logits(levels[^1])[2]).Within(1e-4));
    }

    [Test]
    public void BlurIsCompleteAndSeesNothingInAFlatPicture()
    {
        Assert.That(Explain(Smooth, Explainers.BlurIntegratedGradients(), Input(Smooth), new() { Samples = 200 }).Gap!.Relative, Is.LessThan(1e-3));
        var flat = Explain(Smooth, Explainers.BlurIntegratedGradients(), [.. Enumerable.Repeat(0.4f, 40)]);
        Assert.That(flat.Map.Max(Math.Abs), Is.LessThan(1e-6));
    }

    [TestCase(0.25, 0.02)]
    [TestCase(0.25, 0.3)]
    [TestCase(0.1, 1.0)]
    public void GuidedMovesWhatMattersLeastFirst(double fraction, double distance)
    {
        const int n = 10;
        var (x, b) = (Double(Input(Smooth)), Double(Input(Smooth, 12)));
        var got = Explain(Smooth, Explainers.GuidedIntegratedGradients(Baseline.Of(Input(Smooth, 12)), fraction, distance), Input(Smooth), new() { Samples = n, Batch = 4 }, 1);
        AssertClose(got.Map, Guided(x, b, 1, n, fraction, distance), 1e-4);
        Assert.That(got.Samples, Is.EqualTo(n));
    }

    [Test]
    public void GuidedOnTheStraightLineIsIntegratedGradientsByTheLeftRule()
    {
        const int n = 12;
        var x = Double(Input(Smooth));
        double[] expected = [.. x.Select((v, i) => Enumerable.Range(0, n).Sum(k => Field(Smooth, [.. x.Select(u => u * k / n)], 3)[i] * v / n))];
        AssertClose(Explain(Smooth, Explainers.GuidedIntegratedGradients(distance: 0), Input(Smooth), new() { Samples = n }, 3).Map, expected, 1e-4);
        Assert.That(Explain(Smooth, Explainers.GuidedIntegratedGradients(), Input(Smooth), new() { Samples = 400 }).Gap!.Relative, Is.LessThan(0.02), "complete as steps grow");
        Assert.That(Explain(Smooth, Explainers.GuidedIntegratedGradients(Baseline.Of(Input(Smooth))), Input(Smooth), new() { Samples = 5 }).Map, Is.All.Zero, "no way to go");
    }

    [TestCase(AdversarialForm.Released, TargetForm.Prob, 4)]
    [TestCase(AdversarialForm.Path, TargetForm.Prob, 3)]
    [TestCase(AdversarialForm.Path, TargetForm.Logit, 20)]
    public void AdversarialWalksGoToEveryOtherClass(AdversarialForm form, TargetForm target, int n)
    {
        var (x, taken) = (Input(Relu), Math.Min(n, Relu.Classes - 1));
        var options = new ExplainOptions { Target = target, Samples = n, Batch = 2 };
        var got = Explain(Relu, Explainers.AdversarialGradients(form, 0.07, 6), x, options);
        var (expected, reached) = Adversarial(Double(x), got.Target.Index, form, target, taken, 0.07, 6);
        AssertClose(got.Map, expected, 1e-4);
        Assert.That(got.Samples, Is.EqualTo(taken));
        Assert.That(got.Facts["classes reached"], Is.EqualTo(reached).Within(1e-6));
    }

    [Test]
    public void AdversarialPathsAddUpToWhatTheirEndsLose()
    {
        // Of two classes there is one path; small steps.
        var two = new HiddenNetwork(Picture, 2, 9, smooth: true);
        var x = Input(two);
        var got = Explain(two, Explainers.AdversarialGradients(AdversarialForm.Path, 0.002, 40), x, new() { Target = TargetForm.Prob });
        var z = Double(x);
        for (var step = 0; step < 40; step++)
        {
            if (Top(two.Logits(z)) == 1 - got.Target.Index)
                break;
            var up = Field(two, z, 1 - got.Target.Index, TargetForm.LogProb);
            z = [.. z.Select((v, i) => v + 0.002 * Math.Sign(up[i]))];
        }
        double P(double[] at) => Math.Exp(two.Logits(at)[got.Target.Index]) / two.Logits(at).Sum(Math.Exp);
        Assert.That(got.Map.Sum(v => (double)v), Is.EqualTo(P(Double(x)) - P(z)).Within(0.02 * Math.Abs(P(Double(x)) - P(z))));
    }

    [TestCase(2, 9, 4)]
    [TestCase(3, 8, 3)]
    public void SeveralBaselinesAreAveraged(int m, int n, int batch)
    {
        var x = Double(Input(Smooth));
        Baseline[] baselines = [.. Enumerable.Range(0, m).Select(j => Baseline.Of(Input(Smooth, 40 + j)))];
        var got = Explain(Smooth, Explainers.IntegratedGradients(Quadrature.GaussLegendre, baselines), Input(Smooth), new() { Samples = n, Batch = batch }, 0);
        var (expected, change) = (new double[x.Length], 0.0);
        for (var j = 0; j < m; j++)
        {
            var b = Double(Input(Smooth, 40 + j));
            var (nodes, weights) = QuadratureRule.On01(Quadrature.GaussLegendre, (n - j + m - 1) / m);
            foreach (var (t, w) in nodes.Zip(weights))
            {
                var f = Field(Smooth, [.. x.Select((v, i) => b[i] + t * (v - b[i]))], 0);
                for (var i = 0; i < x.Length; i++)
                    expected[i] += w * f[i] * (x[i] - b[i]) / m;
            }
            change += (Smooth.Logits(x)[0] - Smooth.Logits(b)[0]) / m;
        }
        AssertClose(got.Map, expected, 2e-5);
        Assert.That(got.Gap!.Change, Is.EqualTo(change).Within(1e-5));
        using var session = new ExplainSession(Smooth, Device, Explainers.IntegratedGradients(Quadrature.Midpoint, baselines));
        Assert.That(session.Size.Samples, Is.EqualTo(32 * m));
    }

    [Test]
    public void NoiseIsTheSameForASeed()
    {
        float[] Of(ulong seed)
        {
            var b = new float[40];
            Baseline.Noise(seed).Fill(Input(Smooth), Picture, b);
            return b;
        }
        var (first, again) = (Of(3), Of(3));
        Assert.That(first, Is.EqualTo(again).And.Not.EqualTo(Of(4)).And.All.InRange(0, 1));
        Assert.That(Explain(Smooth, Explainers.IntegratedGradients(baselines: [Baseline.Noise(3), Baseline.Noise(4)]), Input(Smooth)).Gap!.Relative, Is.LessThan(1e-4));
    }

    [Test]
    public void DivergenceIsTheDiagonalOfTheSecondDerivatives()
    {
        var x = Input(Quadratic);
        // Signs cancel on a diagonal matrix: every sample is exact.
        double[] zero = new double[x.Length], one = [.. zero.Select(_ => 1.0)];
        double[] expected = [.. Quadratic.Gradient(one, 1).Zip(Quadratic.Gradient(zero, 1), (a, b) => a - b)];
        var got = Explain(Quadratic, Explainers.Divergence(), x, new() { Samples = 4 }, 1);
        AssertClose(got.Map, expected, 1e-3);
        Assert.That(got.Facts["divergence"], Is.EqualTo(expected.Sum()).Within(1e-3 * expected.Sum(Math.Abs)));
        Assert.That(got.Facts["h"], Is.EqualTo(0.01).Within(1e-9));
        Assert.That(got.Warnings, Has.None.Contains("piecewise linear"));
        // Off the diagonal they average out.
        var mixed = Explain(Smooth, Explainers.Divergence(), Input(Smooth), new() { Samples = 4000, Target = TargetForm.LogProb }, 1);
        var trace = Enumerable.Range(0, 40).Sum(i => (Shifted(i, 1e-4) - Shifted(i, -1e-4)) / 2e-4);
        Assert.That(mixed.Facts["divergence"], Is.EqualTo(trace).Within(4 * Math.Sqrt(mixed.StandardError!.Sum(e => (double)e * e)) + 1e-3));

        double Shifted(int i, double by) => Field(Smooth, [.. Input(Smooth).Select((v, j) => v + (j == i ? by : 0))], 1, TargetForm.LogProb)[i];
    }

    [Test]
    public void WhereThereIsNoCurvatureThatIsSaid()
    {
        Assert.That(Explain(Relu, Explainers.Divergence(), Input(Relu)).Warnings, Has.Some.Contains("within 0.01"));
        Assert.That(Explain(Relu, Explainers.Divergence(), Input(Relu), new() { Target = TargetForm.LogProb }).Warnings, Has.None.Contains("piecewise linear"));
    }

    static IEnumerable<TestCaseData> Refused =>
    [
        new(Explainers.BlurIntegratedGradients(-1), 4, "the largest blur is -1 pixels"),
        new(Explainers.BlurIntegratedGradients(), 1, "needs both ends of its path"),
        new(Explainers.GuidedIntegratedGradients(fraction: 0), 4, "groups of 0"),
        new(Explainers.AdversarialGradients(steps: 0), 4, "0 steps"),
        new(Explainers.AdversarialGradients(step: double.NaN), 4, "length NaN"),
        new(Explainers.Divergence(0), 4, "gradients 0 apart"),
        new(Explainers.IntegratedGradients(Quadrature.Midpoint, Baseline.Zero, Baseline.Fill(1)), 1, "2 baselines need at least one each"),
    ];

    [TestCaseSource(nameof(Refused))]
    public void WhatDoesNotFitIsRefused(object explainer, int samples, string words) =>
        Assert.That(() => Explain(Relu, (IExplainer)explainer, Input(Relu), new() { Samples = samples }), Throws.TypeOf<ExplainException>().With.Message.Contains(words));

    [Test]
    public void OtherInputsAndSettingsAreRefused()
    {
        var flat = new AffineNetwork([1, 6], 3);
        Assert.That(() => Explain(flat, Explainers.BlurIntegratedGradients(), new float[6]), Throws.TypeOf<ExplainException>().With.Message.Contains("integrated-gradients takes every input"));
        Assert.That(() => Explain(Relu, Explainers.Divergence(), Input(Relu), new() { Precision = Whence.Runtime.Precision.Tf32 }), Throws.TypeOf<ExplainException>().With.Message.Contains("take single"));
        Assert.That(() => Explainers.Create("occlusion", new() { Baselines = [Baseline.Zero, Baseline.Blur()] }),
            Throws.TypeOf<ExplainException>().With.Message.Contains("integrated-gradients, xrai, deeplift take several"));
    }

    static double[] Blurred(double[] x, double sigma)
    {
        if (sigma == 0)
            return x;
        var radius = (int)Math.Ceiling(4 * sigma);
        double[] kernel = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(k => Math.Exp(-0.5 * k * k / sigma / sigma))];
        var y = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            var (row, column, channel) = (i / 10, i / 2 % 5, i % 2);
            for (var u = -radius; u <= radius; u++)
            {
                for (var v = -radius; v <= radius; v++)
                    y[i] += kernel[u + radius] * kernel[v + radius] * x[(Mirror(row + u, 4) * 5 + Mirror(column + v, 5)) * 2 + channel];
            }
            y[i] /= kernel.Sum() * kernel.Sum();
        }
        return y;
    }

    // The edge is repeated: .. 1 0 | 0 1 2 | 2 1 ..
    static int Mirror(int i, int count)
    {
        while (i < 0 || i >= count)
            i = i < 0 ? -1 - i : 2 * count - 1 - i;
        return i;
    }

    static double[] Guided(double[] x, double[] b, int c, int n, double fraction, double distance)
    {
        var (u, map, way) = (new double[x.Length], new double[x.Length], x.Zip(b, (p, q) => p - q).ToArray());
        var total = way.Sum(Math.Abs);
        for (var k = 1; k <= n; k++)
        {
            var before = u.ToArray();
            var field = Field(Smooth, [.. b.Select((v, i) => v + u[i] * way[i])], c);
            var (t, low, high) = ((double)k / n, k == n ? 1 : Math.Max(0, (double)k / n - distance), Math.Min(1, (double)k / n + distance));
            u = [.. u.Select(v => Math.Max(v, low))];
            while (true)
            {
                var need = u.Select((v, i) => (1 - v) * Math.Abs(way[i])).Sum() - total * (1 - t);
                int[] open = [.. Enumerable.Range(0, x.Length).Where(i => u[i] < high && way[i] != 0).OrderBy(i => Math.Abs(field[i]))];
                if (!(need > 1e-12) || open.Length == 0)
                    break;
                int[] group = [.. open.Take((int)Math.Floor(fraction * (x.Length - 1)) + 1)];
                var gamma = Math.Min(1, need / group.Sum(i => (high - u[i]) * Math.Abs(way[i])));
                foreach (var i in group)
                    u[i] = gamma >= 1 ? high : u[i] + gamma * (high - u[i]);
            }
            for (var i = 0; i < x.Length; i++)
                map[i] += field[i] * (u[i] - before[i]) * way[i];
        }
        return map;
    }

    static (double[] Map, double Reached) Adversarial(double[] x, int c, AdversarialForm form, TargetForm target, int n, double length, int steps)
    {
        var (map, reached) = (new double[x.Length], 0);
        for (var k = 0; k < n; k++)
        {
            var t = k * (Relu.Classes - 1) / n;
            t = t < c ? t : t + 1;
            var z = x;
            for (var step = 0; step < steps; step++)
            {
                if (Top(Relu.Logits(z)) == t)
                {
                    reached++;
                    break;
                }
                var (field, up, start) = (Field(Relu, z, c, target), Field(Relu, z, t, TargetForm.Prob), form == AdversarialForm.Path ? z : x);
                double[] moved = [.. start.Select((v, i) => v + length * Math.Sign(up[i]))];
                for (var i = 0; i < x.Length; i++)
                    map[i] += field[i] * (start[i] - moved[i]) / n;
                z = moved;
            }
        }
        return (map, (double)reached / n);
    }

    static int Top(double[] z) => Array.IndexOf(z, z.Max());
}
