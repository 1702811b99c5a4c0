using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Explain;

/// <summary>
/// Gradient, input times gradient, noisy gradients and integrated gradients against their formulas written out in double precision.
/// </summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Names))]
sealed class GradientFamilyTests(string device) : ExplainTests(device)
{
    static readonly Shape Picture = [1, 3, 4, 2];

    static readonly HiddenNetwork Relu = new(Picture, 4, 9);
    static readonly HiddenNetwork Smooth = new(Picture, 4, 9, smooth: true);
    static readonly AffineNetwork Affine = new(Picture, 4);

    [TestCase(TargetForm.Logit)]
    [TestCase(TargetForm.Margin)]
    [TestCase(TargetForm.LogProb)]
    [TestCase(TargetForm.Prob)]
    public void GradientOfEveryTargetForm(TargetForm form)
    {
        var x = Input(Smooth);
        for (var c = 0; c < Smooth.Classes; c++)
        {
            var got = Explain(Smooth, Explainers.Gradient(), x, new() { Target = form }, c);
            AssertClose(got.Map, Field(Smooth, Double(x), c, form), 1e-5);
            Assert.That(got.MapShape, Is.EqualTo(new Shape(3, 4, 2)));
        }
    }

    [TestCase(TargetForm.LogProb)]
    [TestCase(TargetForm.Prob)]
    public void AProbabilityOfNearlyOneHasItsGradient(TargetForm form)
    {
        var x = Input(Affine);
        double[] z = Affine.Logits(Double(x));
        var c = Array.IndexOf(z, z.Max());
        while (Missing() > 1e-8)
        {
            x = [.. x.Select(v => 1.2f * v)];
            z = Affine.Logits(Double(x));
            c = Array.IndexOf(z, z.Max());
        }
        Assert.That(Missing(), Is.GreaterThan(1e-12));
        AssertClose(Explain(Affine, Explainers.Gradient(), x, new() { Target = form }, c).Map, Field(Affine, Double(x), c, form), 1e-4);

        double Missing() => z.Where((_, k) => k != c).Sum(v => Math.Exp(v - z[c]));
    }

    [Test]
    public void AnAggregateOfOnesOwnIsTheMeanOfItsShares()
    {
        const int n = 6;
        var x = Input(Smooth);
        var got = Explain(Smooth, new FieldAggregate("cubes", n, new NoiseSampler(0.3), s => s.Field.Square() * s.Field), x, new() { Batch = 4, Seed = 5 }, 1);
        var expected = new double[x.Length];
        foreach (var noise in Normals(Smooth, 5, RandomPurpose.Noise, n))
        {
            var f = Field(Smooth, [.. x.Select((v, i) => v + 0.3 * noise[i])], 1);
            for (var i = 0; i < x.Length; i++)
                expected[i] += f[i] * f[i] * f[i] / n;
        }
        AssertClose(got.Map, expected, 1e-5);
        Assert.That(got.MeanStandardError, Is.Positive);
        var path = Explain(Smooth, new FieldAggregate("no-sum", n, new SegmentSampler(Quadrature.Midpoint), s => s.Field), x, target: 1);
        Assert.That(path.Gap, Is.Null, "an own aggregate promises no sum");
    }

    [Test]
    public void InputTimesGradientFromABaseline()
    {
        var x = Input(Relu);
        var b = Input(Relu, 12);
        var c = Explain(Relu, Explainers.InputXGradient(), x).Target.Index;
        var f = Field(Relu, Double(x), c);
        AssertClose(Explain(Relu, Explainers.InputXGradient(), x).Map, [.. f.Select((v, i) => v * x[i])], 1e-5);
        AssertClose(Explain(Relu, Explainers.InputXGradient(Baseline.Of(b)), x).Map, [.. f.Select((v, i) => v * (x[i] - b[i]))], 1e-5);
    }

    [TestCase(Quadrature.GaussLegendre, 1)]
    [TestCase(Quadrature.GaussLegendre, 7)]
    [TestCase(Quadrature.Trapezoid, 2)]
    [TestCase(Quadrature.Trapezoid, 13)]
    [TestCase(Quadrature.Midpoint, 8)]
    public void IntegratedGradients(Quadrature rule, int n)
    {
        var (x, b) = (Double(Input(Smooth)), Double(Input(Smooth, 12)));
        var c = 2;
        var (nodes, weights) = QuadratureRule.On01(rule, n);
        var expected = new double[x.Length];
        for (var k = 0; k < n; k++)
        {
            var f = Field(Smooth, [.. x.Select((v, i) => b[i] + nodes[k] * (v - b[i]))], c);
            for (var i = 0; i < x.Length; i++)
                expected[i] += weights[k] * f[i] * (x[i] - b[i]);
        }
        var got = Explain(
            Smooth, Explainers.IntegratedGradients(rule, Baseline.Of(Input(Smooth, 12))), Input(Smooth), new() { Samples = n, Batch = 4 },
                c);
        AssertClose(got.Map, expected, 2e-5);
        var change = Smooth.Logits(x)[c] - Smooth.Logits(b)[c];
        Assert.That(got.Gap!.Change, Is.EqualTo(change).Within(1e-5));
        Assert.That(got.Gap.Absolute, Is.EqualTo(Math.Abs(expected.Sum() - change)).Within(1e-4));
    }

    [Test]
    public void IntegratedGradientsAreCompleteOnSmoothAndAffineTargets()
    {
        Assert.That(Explain(Smooth, Explainers.IntegratedGradients(), Input(Smooth), new() { Samples = 16 }).Gap!.Relative,
            Is.LessThan(1e-5));
        var one = Explain(Affine, Explainers.IntegratedGradients(Quadrature.Midpoint), Input(Affine), new() { Samples = 1 });
        Assert.That(one.Gap!.Relative, Is.LessThan(1e-5));
    }

    [TestCase(0.15, 5, 2)]
    [TestCase(0.15, 12, 4)]
    [TestCase(0.0, 4, 4)]
    public void NoisyGradients(double sigma, int n, int batch)
    {
        var x = Input(Relu);
        var options = new ExplainOptions { Samples = n, Batch = batch, Seed = 5 };
        var smooth = Explain(Relu, Explainers.SmoothGrad(sigma), x, options);
        var fields = Normals(Relu, 5, RandomPurpose.Noise, n)
            .Select(xi => Field(Relu, [.. x.Select((v, i) => v + sigma * xi[i])], smooth.Target.Index)).ToArray();
        double[] mean = [.. x.Select((_, i) => fields.Average(f => f[i]))];
        double[] variance = [.. x.Select((_, i) => fields.Sum(f => Math.Pow(f[i] - mean[i], 2)) / (n - 1))];
        double[] square = [.. x.Select((_, i) => fields.Average(f => f[i] * f[i]))];
        AssertClose(smooth.Map, mean, 1e-5);
        AssertClose(smooth.StandardError!, [.. variance.Select(v => Math.Sqrt(v / n) + 1e-12)], sigma == 0 ? 1e6 : 1e-4, "standard error");
        AssertClose(Explain(Relu, Explainers.SquareGrad(sigma), x, options).Map, square, 1e-5);
        var spread = Explain(Relu, Explainers.VarGrad(sigma), x, options);
        Assert.That(spread.Map.Select((v, i) => Math.Abs(v - variance[i])).Max(), Is.LessThan(1e-5 * square.Max()));
        double[] fourth = [.. x.Select((_, i) => fields.Average(f => Math.Pow(f[i] - mean[i], 4)))];
        // By the k-statistics of Fisher: (2 n k2^2 + (n - 1) k4) / (n (n + 1)).
        double[] error = [.. variance.Select((v, i) =>
        {
            var (m2, m4) = (v * (n - 1) / n, fourth[i]);
            var k4 = n < 4 ? 0 : (double)n * n * ((n + 1) * m4 - 3 * (n - 1) * m2 * m2) / ((n - 1.0) * (n - 2) * (n - 3));
            return Math.Sqrt(Math.Max(0, (2 * n * v * v + (n - 1) * k4) / (n * (n + 1.0))));
        })];
        Assert.That(spread.StandardError!.Select((e, i) => Math.Abs(e - error[i])).Max(), Is.LessThan(1e-4 * square.Max()));
    }

    [Test]
    public void ExpectedGradientsOverABackground()
    {
        const int n = 12;
        float[] background = [.. Input(Relu, 21), .. Input(Relu, 22), .. Input(Relu, 23)];
        var x = Input(Relu);
        var got = Explain(Relu, Explainers.ExpectedGradients(background), x, new() { Samples = n, Batch = 5 }, 1);
        double seen = 0;
        foreach (var (b, i) in background.Chunk(x.Length).Select((b, i) => (b, i)))
            seen += Relu.Logits(Double(b))[1] / 3;
        Assert.That(got.Gap!.Change, Is.EqualTo(Relu.Logits(Double(x))[1] - seen).Within(1e-5));
        Assert.That(got.Gap.Relative, Is.LessThan(0.5));
        var many = Explain(Relu, Explainers.ExpectedGradients(background), x, new() { Samples = 960 }, 1);
        Assert.That(many.Gap!.Relative, Is.LessThan(0.02));
    }

    [Test]
    public void QuadratureIsExactForPolynomials()
    {
        for (var n = 1; n <= 64; n++)
        {
            var (nodes, weights) = QuadratureRule.On01(Quadrature.GaussLegendre, n);
            for (var degree = 0; degree < Math.Min(2 * n, 40); degree++)
                Assert.That(nodes.Select((t, i) => weights[i] * Math.Pow(t, degree)).Sum(), Is.EqualTo(1.0 / (degree + 1)).Within(1e-13),
                    $"{n}, {degree}");
        }
        Assert.That(QuadratureRule.On01(Quadrature.Trapezoid, 5).Weights, Is.EqualTo(new[] { 0.125, 0.25, 0.25, 0.25, 0.125 }));
        Assert.That(() => QuadratureRule.On01(Quadrature.Trapezoid, 1), Throws.TypeOf<ExplainException>());
    }

    [Test]
    public void EveryBeginningOfTheOrderIsSpread()
    {
        Assert.That(QuadratureRule.SpreadOrder(8), Is.EqualTo(new[] { 0, 4, 2, 6, 1, 5, 3, 7 }));
        for (var n = 1; n < 40; n++)
            Assert.That(QuadratureRule.SpreadOrder(n), Is.EquivalentTo(Enumerable.Range(0, n)));
    }
}
