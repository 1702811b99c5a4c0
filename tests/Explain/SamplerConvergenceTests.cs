using Whence.Explain;
using Whence.Graphs;
using Whence.Runtime;

namespace Whence.Tests.Explain;

/// <summary>
/// Samplers that spread their samples must still come to the exact expectation, known in closed form on a quadratic network: at least as fast as
/// independent draws, for any number of backgrounds, and without a bias of their own however few the samples.
/// </summary>
[TestFixture]
sealed class SamplerConvergenceTests
{
    const int Class = 1;

    static readonly Backend Cpu = Backend.Open("cpu:1");
    static readonly QuadraticNetwork Network = new([1, 3, 4, 2], 3, 4);

    [OneTimeTearDown]
    public void CloseBackend() => Cpu.Dispose();

    [Test]
    public void BackgroundsConvergeAsIndependentDraws(
        [Values(1, 2, 3, 16, 31, 32, 64, 100)] int count, [Values(500, 2000, 2048)] int samples, [Values(0, 0.2)] double sigma)
    {
        var (x, background) = (Input(1), Backgrounds(count));
        var (mean, variance) = Exact(x, background, sigma);
        var map = Run(background, sigma, samples, 1);
        Assert.That(Distance(map.Map, mean), Is.LessThan(2 * Math.Sqrt(variance.Sum() / samples)));
        Assert.That(map.Gap, Is.Not.Null);
        Assert.That(map.Gap!.Change, Is.EqualTo(Network.Logits(x)[Class] - Chunks(background).Average(b => Network.Logits(b)[Class])).Within(1e-4));
    }

    [Test]
    public void FewSamplesHaveNoBias([Values(3, 16, 64, 100)] int count, [Values(1, 7, 24, 100)] int samples)
    {
        const int seeds = 60;
        var (x, background) = (Input(1), Backgrounds(count));
        var (mean, variance) = Exact(x, background, 0);
        var sum = new double[mean.Length];
        for (var seed = 1; seed <= seeds; seed++)
        {
            var map = Run(background, 0, samples, (ulong)seed).Map;
            for (var i = 0; i < sum.Length; i++)
                sum[i] += map[i] / (double)seeds;
        }
        Assert.That(Distance([.. sum.Select(v => (float)v)], mean), Is.LessThan(2 * Math.Sqrt(variance.Sum() / samples / seeds)));
    }

    [Test]
    public void QuadratureConverges([Values] Quadrature rule, [Values(2, 3, 16, 31, 32, 64, 100)] int samples)
    {
        // The field of a quadratic is a straight line on the segment: every rule is exact, whatever the order of its nodes.
        var x = Input(1);
        using var session = new ExplainSession(Network, Cpu, Explainers.IntegratedGradients(rule), new() { Samples = samples, Batch = 7 });
        var half = Network.Gradient([.. x.Select(v => v / 2)], Class);
        double[] expected = [.. x.Select((v, i) => v * half[i])];
        Assert.That(Distance(session.Run(Single(x), Class).Map, expected), Is.LessThan(1e-5 * Math.Sqrt(expected.Sum(v => v * v))));
    }

    [Test]
    public void EverySampleOfAScheduleIsPlacedInItsOwnPart([Values(1, 2, 3, 16, 31, 32, 64, 100)] int count, [Values(1, 5, 64, 200, 2000)] int samples)
    {
        var schedule = new BackgroundSchedule(samples, count, 7);
        var uses = new int[count];
        for (var k = 0; k < samples; k++)
        {
            uses[schedule.Background(k)]++;
            Assert.That(schedule.Start(k), Is.InRange(0, 1));
            Assert.That(schedule.Start(k) + schedule.Width, Is.LessThanOrEqualTo(1 + 1e-6));
        }
        Assert.That(uses.Max() - uses.Min(), Is.LessThanOrEqualTo(1));
        // No two samples share a part.
        Assert.That(Enumerable.Range(0, samples).Select(schedule.Start).Distinct().Count(), Is.EqualTo(samples));
    }

    [Test]
    public void ARunThatEndsEarlyHasCoveredTheSegment([Values(1, 2, 16, 64, 100)] int count, [Values(10, 64, 100)] int taken)
    {
        var mean = 0.0;
        for (var seed = 1ul; seed <= 200; seed++)
        {
            var schedule = new BackgroundSchedule(1024, count, seed);
            var places = Enumerable.Range(0, taken).Select(schedule.Start).Order().ToArray();
            mean += places.Average() / 200;
            // Round the segment: no gap is twice as wide as even places would leave.
            var gaps = places.Zip(places.Skip(1), (a, b) => b - a).Append(1 - places[^1] + places[0]);
            Assert.That(gaps.Max(), Is.LessThanOrEqualTo(2.0 / taken));
        }
        Assert.That(mean, Is.EqualTo(0.5).Within(0.02));
    }

    static Explanation Run(float[] background, double sigma, int samples, ulong seed)
    {
        var method = sigma > 0 ? Explainers.GradientShap(background, sigma) : Explainers.ExpectedGradients(background);
        using var session = new ExplainSession(Network, Cpu, method, new() { Samples = samples, Batch = 16, Seed = seed });
        return session.Run(Single(Input(1)), Class);
    }

    /// <summary>
    /// Mean and variance of v (g + h (b + a v)), v = x + noise - b, over b, a in [0,1] and the noise: the moments of v are those of a normal.
    /// </summary>
    static (double[] Mean, double[] Variance) Exact(double[] x, float[] background, double sigma)
    {
        var zero = Network.Gradient(new double[x.Length], Class);
        var one = Network.Gradient([.. x.Select(_ => 1.0)], Class);
        var (mean, square) = (new double[x.Length], new double[x.Length]);
        var backgrounds = Chunks(background).ToArray();
        foreach (var b in backgrounds)
            for (var i = 0; i < x.Length; i++)
            {
                var (h, slope, s2) = (one[i] - zero[i], zero[i] + (one[i] - zero[i]) * b[i], sigma * sigma);
                var d = x[i] - b[i];
                var (m2, m3, m4) = (d * d + s2, d * d * d + 3 * d * s2, Math.Pow(d, 4) + 6 * d * d * s2 + 3 * s2 * s2);
                mean[i] += (slope * d + h / 2 * m2) / backgrounds.Length;
                square[i] += (slope * slope * m2 + slope * h * m3 + h * h / 3 * m4) / backgrounds.Length;
            }
        return (mean, [.. square.Select((v, i) => v - mean[i] * mean[i])]);
    }

    static double Distance(float[] map, double[] expected) => Math.Sqrt(map.Zip(expected, (a, b) => (a - b) * (a - b)).Sum());

    static float[] Backgrounds(int count) => [.. Enumerable.Range(0, count).SelectMany(k => Single(Input(100 + k)))];

    static IEnumerable<double[]> Chunks(float[] background) => background.Chunk(Network.Length).Select(b => Array.ConvertAll(b, v => (double)v));

    static float[] Single(double[] x) => Array.ConvertAll(x, v => (float)v);

    static double[] Input(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Network.Length).Select(_ => (double)(float)(2 * random.NextDouble() - 0.5))];
    }
}
