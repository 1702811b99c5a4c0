using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Tests.Explain;

/// <summary>Shapley values and linear models over groups of pixels against all coalitions, or the same regressions, in double precision.</summary>
[TestFixture]
sealed class CoalitionTests : ExplainTests
{
    static readonly Shape Shape = [1, 4, 5, 2];
    static readonly HiddenNetwork Relu = new(Shape, 4, 9);
    static readonly AffineNetwork Affine = new(Shape, 3);

    // Pixel i belongs to group i % m.
    static PixelGroups Groups(int m) => PixelGroups.Of([.. Enumerable.Range(0, 20).Select(i => i % m)]);

    [TestCase(2, TargetForm.Logit, null)]
    [TestCase(3, TargetForm.LogProb, 1)]
    [TestCase(6, TargetForm.Logit, 7)]
    [TestCase(9, TargetForm.Margin, null)]
    public void UpToTwelveGroupsShapleyValuesAreExact(int m, TargetForm form, int? batch)
    {
        var got = Explain(Relu, Explainers.KernelShap(Groups(m), Baseline.Fill(0.3f)), Input(Relu), new() { Target = form, Batch = batch }, 2);
        var expected = Shapley(m, kept => Score(form, m, kept, 0.3));
        AssertClose(got.Map, [.. Enumerable.Range(0, 20).Select(i => expected[i % m])], 2e-5);
        Assert.That(got.Samples, Is.EqualTo(1 << m));
        Assert.That(got.Facts["change"], Is.EqualTo(expected.Sum()).Within(1e-4));
        Assert.That(got.StandardError, Is.Null);
    }

    [Test]
    public void DrawnCoalitionsComeToTheSame()
    {
        // Twenty groups of one pixel each: of an affine network every coalition tells the same shares.
        var x = Input(Affine);
        var got = Explain(Affine, Explainers.KernelShap(Groups(20), Baseline.Fill(0.3f)), x, new() { Samples = 60 }, 1);
        var w = Affine.Gradient(Double(x), 1);
        double[] shares = [.. Enumerable.Range(0, 20).Select(i => w[2 * i] * (x[2 * i] - 0.3) + w[2 * i + 1] * (x[2 * i + 1] - 0.3))];
        AssertClose(got.Map, shares, 1e-4);
        // Of another one the mean over permutations, within errors.
        var curved = Explain(Relu, Explainers.KernelShap(Groups(20), Baseline.Fill(0.3f)), Input(Relu), new() { Samples = 4000 }, 1);
        Assert.That(curved.Map.Sum(v => (double)v), Is.EqualTo(curved.Facts["change"]).Within(1e-4 * curved.Map.Sum(v => Math.Abs((double)v))));
        var expected = Permuted(20, 20000, kept => Score(TargetForm.Logit, 20, kept, 0.3, 1));
        var far = Enumerable.Range(0, 20).Count(i => Math.Abs(curved.Map[i] - expected[i]) > 3 * curved.StandardError![i] + 0.01);
        Assert.That(far, Is.LessThanOrEqualTo(1));
        Assert.That(curved.Reliability, Is.GreaterThan(0.9));
    }

    [Test]
    public void GroupsThatAreNotReadGetNothingAndEqualOnesTheSame()
    {
        // Group 0 is the one pixel that is not read; every value of the others is the same, and so is what they are filled with.
        var network = new Sum();
        var got = Explain(network, Explainers.KernelShap(PixelGroups.Of([0, 1, 2, 2]), Baseline.Zero), [0.5f, 0.5f, 0.25f, 0.25f], target: 0);
        AssertClose(got.Map, [0, 0.125, 0.125, 0.125], 1e-5);
        Assert.That(got.Map[0], Is.EqualTo(0).Within(1e-7));
    }

    [TestCase(5, 1.0)]
    [TestCase(5, 0.0)]
    [TestCase(20, 1.0)]
    public void LimeIsAWeightedRidgeRegression(int m, double ridge)
    {
        const int n = 150;
        var explainer = new Lime(Groups(m), Baseline.Fill(0.3f), ridge: ridge);
        var got = Explain(Relu, explainer, Input(Relu), new() { Samples = n, Batch = 7, Seed = 4 }, 1);
        var uniform = Uniforms(4, RandomPurpose.Coalition, n, m);
        bool[][] kept = [.. uniform.Select((row, k) => row.Select(u => k == 0 || u < 0.5).ToArray())];
        double[] values = [.. kept.Select(z => Score(TargetForm.Logit, m, z, 0.3, 1))];
        double[] weights = [.. kept.Select(z => Math.Exp(-Math.Pow((1 - Math.Sqrt(z.Count(on => on) / (double)m)) / 0.25, 2)))];
        var (beta, fit) = Ridge(kept, values, weights, ridge);
        AssertClose(got.Map, [.. Enumerable.Range(0, 20).Select(i => beta[1 + i % m])], 1e-4);
        Assert.That(got.Facts["weighted R2"], Is.EqualTo(fit).Within(1e-4));
        Assert.That(got.Warnings.Any(w => w.Contains("do not read the order")), Is.EqualTo(fit < 0.2));
    }

    [Test]
    public void AFitThatExplainsNothingIsSaid()
    {
        var network = new Parity();
        var got = Explain(network, Explainers.Lime(Groups(6), Baseline.Zero), [.. Enumerable.Repeat(1f, 40)], new() { Samples = 400 }, 0);
        Assert.That(got.Facts["weighted R2"], Is.LessThan(0.2));
        Assert.That(got.Warnings, Has.Some.Contains("do not read the order"));
        var linear = Explain(Affine, Explainers.Lime(Groups(6), Baseline.Zero), Input(Affine), new() { Samples = 400 });
        Assert.That(linear.Warnings, Has.None.Contains("do not read the order"));
    }

    [Test]
    public void WhatDoesNotFitIsRefused()
    {
        Assert.That(() => Explain(Relu, Explainers.KernelShap(Groups(1)), Input(Relu)), Throws.TypeOf<ExplainException>().With.Message.Contains("at least 2 are needed, there is 1"));
        Assert.That(() => Explain(Relu, Explainers.KernelShap(Groups(4)), Input(Relu), new() { Samples = 9 }), Throws.TypeOf<ExplainException>().With.Message.Contains("each of its 16 parts once"));
        Assert.That(() => Explain(Relu, new Lime(Groups(4), width: 0), Input(Relu)), Throws.TypeOf<ExplainException>().With.Message.Contains("a kernel of width 0"));
        Assert.That(() => Explain(new AffineNetwork([1, 6], 3), Explainers.Lime(Groups(4)), new float[6]), Throws.TypeOf<ExplainException>().With.Message.Contains("need an image"));
    }

    static double Score(TargetForm form, int m, bool[] kept, double fill, int c = 2)
    {
        var x = Input(Relu);
        var z = Relu.Logits([.. x.Select((v, i) => kept[i / 2 % m] ? v : fill)]);
        return form switch
        {
            TargetForm.Margin => z[c] - z.Where((_, k) => k != c).Max(),
            TargetForm.LogProb => z[c] - Math.Log(z.Sum(Math.Exp)),
            _ => z[c],
        };
    }

    // phi_i = sum over coalitions S without i of |S|! (m - |S| - 1)! / m! (v(S + i) - v(S)).
    static double[] Shapley(int m, Func<bool[], double> value)
    {
        double[] v = [.. Enumerable.Range(0, 1 << m).Select(s => value([.. Enumerable.Range(0, m).Select(i => (s >> i & 1) == 1)]))];
        double Factorial(int k) => Enumerable.Range(1, k).Aggregate(1.0, (a, b) => a * b);
        return [.. Enumerable.Range(0, m).Select(i => Enumerable.Range(0, 1 << m).Where(s => (s >> i & 1) == 0)
            .Sum(s => Factorial(int.PopCount(s)) * Factorial(m - int.PopCount(s) - 1) / Factorial(m) * (v[s | 1 << i] - v[s])))];
    }

    static double[] Permuted(int m, int permutations, Func<bool[], double> value)
    {
        var (random, shares) = (new Random(3), new double[m]);
        for (var k = 0; k < permutations; k++)
        {
            int[] order = [.. Enumerable.Range(0, m)];
            random.Shuffle(order);
            var kept = new bool[m];
            var before = value(kept);
            foreach (var i in order)
            {
                kept[i] = true;
                var after = value(kept);
                shares[i] += (after - before) / permutations;
                before = after;
            }
        }
        return shares;
    }

    static (double[] Beta, double Fit) Ridge(bool[][] kept, double[] values, double[] weights, double ridge)
    {
        var p = kept[0].Length + 1;
        double[][] rows = [.. kept.Select(z => z.Select(on => on ? 1.0 : 0.0).Prepend(1).ToArray())];
        var (a, b) = (new double[p, p], new double[p]);
        for (var k = 0; k < rows.Length; k++)
        {
            for (var i = 0; i < p; i++)
            {
                b[i] += weights[k] * rows[k][i] * values[k];
                for (var j = 0; j < p; j++)
                    a[i, j] += weights[k] * rows[k][i] * rows[k][j];
            }
        }
        for (var i = 1; i < p; i++)
            a[i, i] += ridge;
        var beta = Solve(a, b);
        var mean = weights.Zip(values, (w, y) => w * y).Sum() / weights.Sum();
        double Rest(Func<int, double> model) => Enumerable.Range(0, rows.Length).Sum(k => weights[k] * Math.Pow(values[k] - model(k), 2));
        return (beta, 1 - Rest(k => rows[k].Zip(beta, (z, s) => z * s).Sum()) / Rest(_ => mean));
    }

    // Gauss with pivots.
    static double[] Solve(double[,] a, double[] b)
    {
        var n = b.Length;
        for (var k = 0; k < n; k++)
        {
            var pivot = Enumerable.Range(k, n - k).MaxBy(i => Math.Abs(a[i, k]));
            for (var j = 0; j < n; j++)
                (a[k, j], a[pivot, j]) = (a[pivot, j], a[k, j]);
            (b[k], b[pivot]) = (b[pivot], b[k]);
            for (var i = 0; i < n; i++)
            {
                if (i == k)
                    continue;
                var factor = a[i, k] / a[k, k];
                for (var j = k; j < n; j++)
                    a[i, j] -= factor * a[k, j];
                b[i] -= factor * b[k];
            }
        }
        return [.. b.Select((v, i) => v / a[i, i])];
    }

    // The uniform numbers of the samples 0..n-1 in a plan.
    double[][] Uniforms(ulong seed, uint purpose, int n, int length)
    {
        var g = new Graph();
        var node = g.Add(new RandomUniform(seed, purpose, [length]), g.Constant([n], [.. Enumerable.Range(0, n).Select(i => (float)i)]));
        using var weights = new Weights(Device);
        using var plan = Plan.Compile(g, Device, weights, [node]);
        plan.Run();
        return [.. Double(plan.Get(node).ToArray()).Chunk(length)];
    }

    /// <summary>Logit 0 is the product of pixel 1 and the sum of pixels 2 and 3; pixel 0 is not read.</summary>
    sealed class Sum() : SmallNetwork([1, 2, 2, 1], 2)
    {
        public override NetworkOutput Build(Graph g, Node x)
        {
            var flat = Flat(g, x);
            Node At(int i) => g.Add(Slice.Along(flat.Shape, 1, i, 1), flat);
            var product = g.Add(new Mul(), At(1), g.Add(new Add(), At(2), At(3)));
            return Output(g.Add(new Concat(1), product, At(1)));
        }

        public override double[] Logits(double[] x) => [x[1] * (x[2] + x[3]), x[1]];

        public override double[] Gradient(double[] x, double[] seed) => [0, seed[0] * (x[2] + x[3]) + seed[1], seed[0] * x[1], seed[0] * x[1]];
    }

    /// <summary>Whether an even number of the first six pixels is on: nothing that a linear model could tell.</summary>
    sealed class Parity() : SmallNetwork([1, 4, 5, 2], 2)
    {
        public override NetworkOutput Build(Graph g, Node x)
        {
            var flat = Flat(g, x);
            var product = g.Constant([1, 1], 1);
            for (var i = 0; i < 6; i++)
                product = g.Add(new Mul(), product, 1 - 2 * g.Add(Slice.Along(flat.Shape, 1, 2 * i, 1), flat));
            return Output(g.Add(new Concat(1), product, -product));
        }

        public override double[] Logits(double[] x) => throw new NotSupportedException();

        public override double[] Gradient(double[] x, double[] seed) => throw new NotSupportedException();
    }
}
