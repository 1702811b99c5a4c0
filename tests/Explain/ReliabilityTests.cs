using Whence.Explain;

namespace Whence.Tests.Explain;

/// <summary>What a map of random samples says of its noise, and runs that go on until there is little of it.</summary>
[TestFixture]
sealed class ReliabilityTests : ExplainTests
{
    static readonly HiddenNetwork Relu = new([1, 6, 5, 2], 4, 24);

    // Of its only value it reads nothing.
    static readonly HiddenNetwork Deaf = new([1, 1, 1, 1], 4, 24, deaf: true);

    static readonly HiddenNetwork Curved = new([1, 6, 5, 2], 4, 24, smooth: true);

    static readonly HiddenNetwork Wide = new([1, 20, 20, 1], 3, 200);

    // Under wide noise few of its units have a slope: a map of few samples is mostly chance.
    static readonly HiddenNetwork Steep = new([1, 20, 20, 1], 3, 200, smooth: true);

    static IEnumerable<IExplainer> Sampled()
    {
        float[] background = [.. Input(Relu, 31), .. Input(Relu, 32), .. Input(Relu, 33)];
        return Explainers.All.Select(info => info.Create(new() { Background = background, Sigma = 0.6, Segments = 4 })).Where(method => method.IsRandom);
    }

    [TestCaseSource(nameof(Sampled))]
    public void ItIsThatOfTheStandardErrorOverTheVarianceOfPlaces(IExplainer explainer)
    {
        using var session = new ExplainSession(Curved, Device, explainer, new() { Samples = 12, Batch = 5 });
        var e = session.Run(Input(Curved));
        var mean = e.Map.Average(v => (double)v);
        var (variance, errors) = (e.Map.Sum(v => Math.Pow(v - mean, 2)) / (e.Map.Length - 1), e.StandardError!.Average(v => (double)v * v));
        Assert.That(e.Reliability, Is.EqualTo(Math.Max(0, 1 - errors / variance)).Within(1e-6));
        Assert.That(e.Convergence[^1].Reliability, Is.EqualTo(e.Reliability));
        Assert.That(session.Run(Input(Curved), new float[e.Map.Length]).Reliability, Is.EqualTo(e.Reliability));
    }

    [TestCase(24, 0.5)]
    [TestCase(6, 0.5)]
    [TestCase(24, 1.5)]
    public void IndependentSamplesAgreeAsWellAsTheySay(int samples, double sigma)
    {
        // 16 seeds: the mean correlation of their 120 pairs against the mean of what each says.
        var (maps, said) = (new List<float[]>(), 0.0);
        for (var seed = 1ul; seed <= 16; seed++)
        {
            var e = Explain(Wide, Explainers.SmoothGrad(sigma), Input(Wide), new() { Samples = samples, Seed = seed }, 0);
            maps.Add(e.Map);
            said += e.Reliability!.Value / 16;
        }
        var found = maps.SelectMany((a, i) => maps.Take(i).Select(b => Correlation(a, b))).Average();
        Assert.That(said, Is.InRange(0.02, 0.98));
        Assert.That(said, Is.EqualTo(found).Within(0.05));
    }

    [Test]
    public void WhatIsNotRandomHasNone([Values("gradient", "integrated-gradients", "grad-cam", "full-grad")] string method)
    {
        var network = new CamNetwork(5, 4, 6, 7, pooled: true);
        using var session = new ExplainSession(network, Device, Explainers.Create(method));
        var e = session.Run(new float[60]);
        Assert.That((e.Reliability, e.SamplesFor(0.9), e.End), Is.EqualTo(((double?)null, (int?)null, RunEnd.Samples)));
        Assert.That(session.Run(new float[60], new float[session.MapShape.Count]).Reliability, Is.NaN);
        Assert.That(() => new ExplainSession(network, Device, Explainers.Create(method), new() { Reliability = 0.9 }),
            Throws.TypeOf<ExplainException>().With.Message.Contains(method).And.Message.Contains("draws nothing at random"));
    }

    [Test]
    public void OneSampleSaysNothingOfItsNoise()
    {
        var one = Explain(Relu, Explainers.SmoothGrad(), Input(Relu), new() { Samples = 1 });
        Assert.That((one.Reliability, one.StandardError, one.MeanStandardError), Is.EqualTo(((double?)null, (float[]?)null, (double?)null)));
        Assert.That(one.Warnings, Has.Some.Contains("one random sample alone"));
    }

    [Test]
    public void OneAcceptedPointOfManySaysNothingOfItsNoise()
    {
        // A bowl around x: no flux points back at it. Of other fields few points are accepted by chance: those runs with one say so.
        var counts = new HashSet<double>();
        for (var seed = 1ul; seed <= 60; seed++)
        {
            var e = Explain(Relu, Explainers.NegativeFlux(FluxFinder.Random), Input(Relu), new() { Samples = 3, Seed = seed });
            counts.Add(e.Facts["used"]);
            Assert.That(e.StandardError is null, Is.EqualTo(e.Facts["used"] < 2), $"{e.Facts["used"]} accepted");
            Assert.That(e.Reliability is null, Is.EqualTo(e.Facts["used"] < 2));
        }
        Assert.That(counts, Is.SupersetOf(new[] { 1.0, 2.0 }));
    }

    [Test]
    public void APoorMapIsSaidToBeNoiseAndWhatWouldDoIsForeseen()
    {
        var e = Explain(Steep, Explainers.SmoothGrad(2), Input(Steep), new() { Samples = 8 }, 0);
        Assert.That(e.Reliability, Is.InRange(0.05, 0.5));
        var needed = (int)Math.Ceiling(8 * 0.9 * (1 - e.Reliability!.Value) / (0.1 * e.Reliability.Value));
        Assert.That(e.SamplesFor(0.9), Is.EqualTo(needed));
        Assert.That(e.Warnings, Has.Exactly(1).Contains("most of this map is noise").And.Contains($"about {needed} samples would reach 0.9").And.Contains("--samples auto"));
        // The map of so many is what was promised, within what the estimate from eight is worth.
        var many = Explain(Steep, Explainers.SmoothGrad(2), Input(Steep), new() { Samples = needed }, 0);
        Assert.That(many.Reliability, Is.EqualTo(0.9).Within(0.1));
        Assert.That(many.Warnings, Has.None.Contains("noise"));
    }

    [TestCase(0.6)]
    [TestCase(0.9)]
    public void ARunGoesOnUntilItsMapIsReliable(double wanted)
    {
        var options = new ExplainOptions { Reliability = wanted, Batch = 8 };
        var e = Explain(Wide, Explainers.SmoothGrad(0.5), Input(Wide), options, 0);
        Assert.That(e.End, Is.EqualTo(RunEnd.Reliability));
        Assert.That(e.Reliability, Is.GreaterThanOrEqualTo(wanted));
        Assert.That(e.Convergence.SkipLast(1).Select(point => point.Reliability), Is.All.LessThan(wanted));
        Assert.That(e.Samples % 8, Is.Zero);
        Assert.That(e.Warnings, Is.Empty);
        Assert.That(Explain(Wide, Explainers.SmoothGrad(0.5), Input(Wide), options, 0).Map, Is.EqualTo(e.Map), "the same for a seed");
        AssertClose(e.Map, Double(Explain(Wide, Explainers.SmoothGrad(0.5), Input(Wide), new() { Samples = e.Samples }, 0).Map), 1e-5);
    }

    // Rectifiers have no curvature: the divergence's map is zero.
    static IEnumerable<IExplainer> SampledSlopes() => Sampled().Where(method => method.Name != "divergence");

    [TestCaseSource(nameof(SampledSlopes))]
    public void AMapThatDoesNotBecomeReliableEndsAtTheMostSamples(IExplainer explainer)
    {
        using var session = new ExplainSession(Relu, Device, explainer, new() { Reliability = 0.999999, MostSamples = 20, Batch = 5 });
        var e = session.Run(Input(Relu));
        Assert.That((e.End, e.Samples, e.SamplesWanted), Is.EqualTo((RunEnd.MostSamples, 20, 20)));
        Assert.That(e.Warnings, Has.Some.Contains("the most that were allowed").And.Contains("--most-samples"));
        Assert.That(session.Run(Input(Relu), new float[e.Map.Length]).End, Is.EqualTo(RunEnd.MostSamples));
    }

    [Test]
    public void AMapThatIsZeroEverywhereEndsTheRun()
    {
        using var session = new ExplainSession(Deaf, Device, Explainers.SmoothGrad(0.5), new() { Reliability = 0.9, Batch = 5 });
        var e = session.Run(Input(Deaf));
        Assert.That((e.End, e.Samples, e.Reliability), Is.EqualTo((RunEnd.ZeroMap, 10, (double?)null)));
        Assert.That(e.Map.Concat(e.StandardError!), Is.All.Zero);
        Assert.That(e.Warnings, Has.Some.Contains("the map is zero everywhere"));
        Assert.That(Whence.Explain.Reports.SampleText.Of(e), Is.EqualTo("10 samples, after which the map and its error are zero everywhere"));
        Assert.That(Whence.Explain.Reports.SampleText.EndOf(e), Is.EqualTo("zero-map"));
        using var counted = new ExplainSession(Deaf, Device, Explainers.SmoothGrad(0.5), new() { Samples = 20, Batch = 5 });
        Assert.That(counted.Run(Input(Deaf)).End, Is.EqualTo(RunEnd.Samples), "a number that is asked for is taken");
    }

    [Test]
    public void AMapThatNoSampleEntersEndsTheRun()
    {
        // At the bottom of a bowl every step goes up: no flux is negative.
        var centre = Input(Wide);
        var bowl = QuadraticNetwork.Bowl(Wide.InputShape, 3, centre, 2);
        using var session = new ExplainSession(bowl, Device, Explainers.NegativeFlux(FluxFinder.Random, FluxNorm.L2, 0.1), new() { Reliability = 0.9, Batch = 16, MostSamples = 4096 });
        var e = session.Run(centre);
        Assert.That((e.End, e.Samples, e.Facts["used"]), Is.EqualTo((RunEnd.ZeroMap, 128, 0.0)));
        Assert.That(e.Warnings, Has.Some.Contains("negative flux"));
    }

    [TestCaseSource(nameof(Sampled))]
    public void ARunThatGoesOnAllocatesNothing(IExplainer explainer)
    {
        using var session = new ExplainSession(Relu, Device, explainer, new() { Reliability = 0.95, MostSamples = 200, Batch = 4 });
        var (x, map) = (Input(Relu), new float[session.MapShape.Count]);
        var first = session.Run(x, map);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var again = session.Run(x, map);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That((again.Samples, again.End, again.Reliability), Is.EqualTo((first.Samples, first.End, first.Reliability)));
    }

    [TestCase(0.0)]
    [TestCase(1.0)]
    [TestCase(double.NaN)]
    public void AReliabilityThatNoMapHasIsRefused(double reliability) => Assert.That(
        () => new ExplainSession(Relu, Device, Explainers.SmoothGrad(), new() { Reliability = reliability }), Throws.TypeOf<ExplainException>().With.Message.Contains("above 0 and below 1"));

    [Test]
    public void ANumberAndAReliabilityAreNotBothTaken() => Assert.That(
        () => new ExplainSession(Relu, Device, Explainers.SmoothGrad(), new() { Reliability = 0.9, Samples = 4 }), Throws.TypeOf<ExplainException>().With.Message.Contains("one of them"));

    static double Correlation(float[] a, float[] b)
    {
        var (meanA, meanB) = (a.Average(v => (double)v), b.Average(v => (double)v));
        var (ab, aa, bb) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
            (ab, aa, bb) = (ab + (a[i] - meanA) * (b[i] - meanB), aa + Math.Pow(a[i] - meanA, 2), bb + Math.Pow(b[i] - meanB, 2));
        return ab / Math.Sqrt(aa * bb);
    }
}
