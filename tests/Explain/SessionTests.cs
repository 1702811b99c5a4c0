using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Tests.Explain;

/// <summary>What every method owes its caller: same seed same bits, deadlines, cancellation, no allocation, the axioms.</summary>
[TestFixture]
sealed class SessionTests : ExplainTests
{
    static readonly Shape Tensor = [1, 3, 3, 2];

    static readonly HiddenNetwork Relu = new(Tensor, 4, 9);

    static IEnumerable<IExplainer> Methods() => Made(smoothing: null);

    // A smoothed map has relevance beside what is read.
    static IEnumerable<IExplainer> Unsmoothed() => Made(smoothing: 0);

    static IEnumerable<IExplainer> Made(double? smoothing)
    {
        var settings = new ExplainerSettings { Background = [.. Input(Relu, 31), .. Input(Relu, 32)], Smoothing = smoothing };
        return Explainers.All.Select(info => info.Create(settings)).Where(method => method is FieldAggregate);
    }

    [TestCaseSource(nameof(Methods))]
    public void SameSeedSameBits(IExplainer explainer)
    {
        using var session = new ExplainSession(Relu, Device, explainer, new() { Seed = 3 });
        var first = session.Run(Input(Relu));
        session.Run(Input(Relu, 99));
        var again = session.Run(Input(Relu));
        Assert.That(again.Map, Is.EqualTo(first.Map));
        Assert.That(again.StandardError, Is.EqualTo(first.StandardError));
        Assert.That(Explain(Relu, explainer, Input(Relu), new() { Seed = 3 }).Map, Is.EqualTo(first.Map));
    }

    [TestCaseSource(nameof(Methods))]
    public void SamplesDoNotDependOnTheBatch(IExplainer explainer)
    {
        if (explainer.DefaultSamples == 1)
            Assert.Pass("one sample");
        var all = Explain(Relu, explainer, Input(Relu), new() { Samples = 11, Batch = 11 });
        foreach (var batch in new[] { 1, 4 })
        {
            var split = Explain(Relu, explainer, Input(Relu), new() { Samples = 11, Batch = batch });
            AssertClose(split.Map, Double(all.Map), 1e-5);
            Assert.That(split.Facts.GetValueOrDefault("used"), Is.EqualTo(all.Facts.GetValueOrDefault("used")));
        }
    }

    static IEnumerable<IExplainer> OfRegions() =>
        [Explainers.Rise(), new Xrai(6), Explainers.Lime(PixelGroups.Superpixels(4)), Explainers.KernelShap(PixelGroups.Of([.. Enumerable.Range(0, 9)])), Explainers.KernelShap(PixelGroups.Superpixels(16))];

    [TestCaseSource(nameof(OfRegions))]
    public void RegionsDoNotDependOnTheBatchEither(IExplainer explainer)
    {
        int? samples = explainer.DefaultSamples == 1 ? null : 44;
        var all = Explain(Relu, explainer, Input(Relu), new() { Samples = samples, Batch = 44 });
        foreach (var batch in new[] { 1, 5 })
            AssertClose(Explain(Relu, explainer, Input(Relu), new() { Samples = samples, Batch = batch }).Map, Double(all.Map), 1e-3);
    }

    [TestCaseSource(nameof(Methods))]
    public void WhatTheNetworkComputesCountsNotHow(IExplainer explainer)
    {
        var x = Input(Relu);
        int? samples = explainer.DefaultSamples == 1 ? null : 12;
        var (one, other) = (Explain(Relu, explainer, x, new() { Samples = samples }), Explain(new Roundabout(Relu), explainer, x, new() { Samples = samples }));
        AssertClose(other.Map, Double(one.Map), 1e-4);
    }

    [TestCaseSource(nameof(Unsmoothed))]
    public void AnInputThatIsNotReadGetsNothing(IExplainer explainer)
    {
        var deaf = new HiddenNetwork(Tensor, 4, 9, deaf: true);
        Assert.That(Explain(deaf, explainer, Input(deaf)).Map[0], Is.Zero);
    }

    [TestCaseSource(nameof(Methods))]
    public void NothingIsAllocatedBetweenReplays(IExplainer explainer)
    {
        var allocated = new List<long>(64);
        using var session = new ExplainSession(Relu, Device, explainer,
            new() { Samples = explainer.DefaultSamples == 1 ? null : 8, Batch = 2 });
        var progress = new Told(_ => allocated.Add(GC.GetAllocatedBytesForCurrentThread()));
        session.Run(Input(Relu), progress: progress);
        var between = AllocatedBytes.Of(() =>
        {
            allocated.Clear();
            session.Run(Input(Relu), progress: progress);
            return allocated[^1] - allocated[0];
        });
        Assert.That(between, Is.Zero);
    }

    [Test]
    public void FieldAveragesAreLinearInTheTarget()
    {
        // s = z_0 - z_1 is the margin where there are two classes.
        var two = new HiddenNetwork(Tensor, 2, 9);
        foreach (var explainer in new[] { Explainers.SmoothGrad(), Explainers.IntegratedGradients(), Explainers.Gradient(), Explainers.BlurIntegratedGradients(), Explainers.Divergence() })
        {
            var x = Input(two);
            var (a, b) = (Explain(two, explainer, x, target: 0).Map, Explain(two, explainer, x, target: 1).Map);
            var margin = Explain(two, explainer, x, new() { Target = TargetForm.Margin }, 0).Map;
            AssertClose(margin, [.. a.Zip(b, (p, q) => (double)p - q)], 1e-5);
        }
    }

    [TestCase(3.5, 3)]
    [TestCase(0.0, 1)]
    [TestCase(7.0, 7)]
    [TestCase(100.0, 8)]
    public void ADeadlineEndsTheRunInTime(double deadline, int passes)
    {
        // One pass takes one second of this clock; the score before it takes none.
        var clock = new ReplayClock();
        using var session = new ExplainSession(Relu, Device, Explainers.SmoothGrad(), new() { Samples = 16, Batch = 2, Clock = clock });
        var got = session.Run(Input(Relu), deadline: TimeSpan.FromSeconds(deadline));
        Assert.That(got.Samples, Is.EqualTo(2 * passes));
        Assert.That(got.SamplesWanted, Is.EqualTo(16));
        Assert.That(got.StandardError, Is.Not.Null);
        Assert.That(got.Warnings.Any(w => w.Contains("deadline")), Is.EqualTo(passes < 8));
        var expected = Explain(Relu, Explainers.SmoothGrad(), Input(Relu), new() { Samples = 2 * passes, Batch = 2 });
        Assert.That(got.Map, Is.EqualTo(expected.Map), "the map of the samples taken");
    }

    [TestCase(3.5, RunEnd.Deadline, 6)]
    [TestCase(100.0, RunEnd.MostSamples, 16)]
    public void ADeadlineEndsARunThatGoesOnForReliabilityToo(double deadline, RunEnd end, int samples)
    {
        using var session = new ExplainSession(Relu, Device, Explainers.SmoothGrad(), new() { Reliability = 0.999999, MostSamples = 16, Batch = 2, Clock = new ReplayClock() });
        var got = session.Run(Input(Relu), deadline: TimeSpan.FromSeconds(deadline));
        Assert.That((got.End, got.Samples), Is.EqualTo((end, samples)));
        Assert.That(got.Warnings.Any(warning => warning.Contains($"the deadline came after {samples} of at most 16 samples")), Is.EqualTo(end == RunEnd.Deadline));
    }

    [Test]
    public void APassThatTurnsOutTooSlowIsGivenUp()
    {
        var clock = new ReplayClock();
        var explainer = Explainers.NegativeFlux(FluxFinder.ClassDirected, steps: 3);
        using var session = new ExplainSession(Relu, Device, explainer, new() { Samples = 8, Batch = 2, Clock = clock });
        // Replays are fast at first, then take five seconds each: the second pass is left after its first replay.
        clock.Seconds = replay => replay < 4 ? 1 : 5;
        var got = session.Run(Input(Relu), deadline: TimeSpan.FromSeconds(8.5));
        Assert.That(clock.Replays, Is.EqualTo(5));
        Assert.That(got.Samples, Is.EqualTo(2));
    }

    [Test]
    public void AWalkThatHasNoTimeForAllItsStepsIsThatOfFewer([Values] AdversarialForm form)
    {
        using var session = new ExplainSession(Relu, Device, Explainers.AdversarialGradients(form, 0.01, 20), new() { Samples = 1, Clock = new ReplayClock() });
        var got = session.Run(Input(Relu), deadline: TimeSpan.FromSeconds(4.5));
        Assert.That(got.Warnings, Has.Some.Contains("after 1 of 1 samples, which had 4 of 20 steps"));
        Assert.That(got.Milliseconds, Is.EqualTo(4000));
        Assert.That(got.Map, Is.EqualTo(Explain(Relu, Explainers.AdversarialGradients(form, 0.01, 4), Input(Relu), new() { Samples = 1 }).Map));
        got = session.Run(Input(Relu));
        Assert.That(got.Map, Is.EqualTo(Explain(Relu, Explainers.AdversarialGradients(form, 0.01, 20), Input(Relu), new() { Samples = 1 }).Map), "the next run has all of them");
        Assert.That(session.Run(Input(Relu), deadline: TimeSpan.FromSeconds(0.1)).Warnings, Has.Some.Contains("which had 2 of 20 steps"));
    }

    [Test]
    public void WhatIsDoneToTheMapInTheEndIsPartOfTheDeadline([Values(5, 9, 20)] int deadline)
    {
        // Scoring, a pass and the end take a second each of this clock.
        using var session = new ExplainSession(Relu, Device, new Xrai(4), new() { Samples = 64, Batch = 1, Clock = new SteadyClock() });
        session.Warm();
        var got = session.Run(Input(Relu), deadline: TimeSpan.FromSeconds(deadline));
        Assert.That(got.Milliseconds, Is.EqualTo(1000 * deadline));
        Assert.That(got.Samples, Is.EqualTo(deadline - 2));
    }

    [TestCase(60.0, 64, Description = "all samples fit")]
    [TestCase(3.0, 32, Description = "two whole passes of 16 after a second of scoring")]
    [TestCase(0.5, 1, Description = "nothing fits: the least pass")]
    public void ThePlanThatGetsThroughMostSamplesInTimeIsTaken(double deadline, int samples)
    {
        using var session = new ExplainSession(Relu, Device, Explainers.SmoothGrad(), new() { Samples = 64, Clock = new SteadyClock() });
        Assert.That(session.Size.Batch, Is.EqualTo(16));
        session.Warm(TimeSpan.FromSeconds(deadline));
        var got = session.Run(Input(Relu), deadline: TimeSpan.FromSeconds(deadline));
        Assert.That(got.Samples, Is.EqualTo(samples));
        var expected = Explain(Relu, Explainers.SmoothGrad(), Input(Relu), new() { Samples = samples });
        AssertClose(got.Map, Double(expected.Map), 1e-5);
        using var cold = new ExplainSession(Relu, Device, Explainers.SmoothGrad(), new() { Samples = 64, Clock = new SteadyClock() });
        Assert.That(cold.Run(Input(Relu), deadline: TimeSpan.FromSeconds(deadline + 1)).Samples, Is.GreaterThanOrEqualTo(samples), "a first run warms up before its clock starts");
        Assert.That(session.Run(Input(Relu)).Samples, Is.EqualTo(64), "without a deadline all are taken");
    }

    [Test]
    public void ASlowRunCompilesNothingOnceTheSessionIsWarm()
    {
        var clock = new SteadyClock();
        using var session = new ExplainSession(Relu, Device, Explainers.SmoothGrad(), new() { Samples = 64, Clock = clock });
        session.Warm(TimeSpan.FromSeconds(60));
        var bytes = session.BytesPlanned;
        clock.Step = 30;
        session.Run(Input(Relu), deadline: TimeSpan.FromSeconds(60));
        session.Run(Input(Relu), deadline: TimeSpan.FromSeconds(60));
        Assert.That(session.BytesPlanned, Is.EqualTo(bytes));
        session.Run(Input(Relu), deadline: TimeSpan.FromSeconds(59));
        Assert.That(session.BytesPlanned, Is.GreaterThan(bytes), "a shorter deadline is made ready for");
    }

    [Test]
    public void APartOfTheSegmentIsRescaledByItsWeight()
    {
        var affine = new AffineNetwork(Tensor, 3);
        using var session = new ExplainSession(
            affine, Device, Explainers.IntegratedGradients(), new() { Samples = 16, Batch = 4, Clock = new ReplayClock() });
        var got = session.Run(Input(affine), deadline: TimeSpan.FromSeconds(2));
        Assert.That(got.Samples, Is.EqualTo(8));
        Assert.That(got.Gap!.Relative, Is.LessThan(1e-5));
    }

    [Test]
    public void CancellationEndsTheRun()
    {
        using var cancel = new CancellationTokenSource();
        using var session = new ExplainSession(Relu, Device, Explainers.SmoothGrad(), new() { Samples = 64, Batch = 1 });
        var passes = 0;
        var progress = new Told(_ =>
        {
            if (++passes == 3)
                cancel.Cancel();
        });
        Assert.That(() => session.Run(Input(Relu), cancellation: cancel.Token, progress: progress),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(passes, Is.EqualTo(3));
        Assert.That(session.Run(Input(Relu)).Samples, Is.EqualTo(64), "the session is still good");
    }

    [Test]
    public void ProgressAndConvergenceFollowTheSamples()
    {
        var seen = new List<ExplainProgress>();
        using var session = new ExplainSession(Relu, Device, Explainers.IntegratedGradients(), new() { Samples = 10, Batch = 4 });
        var got = session.Run(Input(Relu), progress: new Told(seen.Add));
        Assert.That(seen.Select(p => (p.Samples, p.Of)), Is.EqualTo(new[] { (4, 10), (8, 10), (10, 10) }));
        Assert.That(got.Convergence.Select(p => p.Samples), Is.EqualTo(new[] { 4, 8, 10 }));
        Assert.That(got.Convergence[^1].RelativeGap, Is.EqualTo(got.Gap!.Relative).Within(1e-9));
        Assert.That(got.Convergence[0].RelativeChange, Is.NaN);
        Assert.That(got.Convergence[1].RelativeChange, Is.GreaterThan(0));
    }

    [Test]
    public void ClassesAreDescribed()
    {
        var got = Explain(Relu, Explainers.Gradient(), Input(Relu), target: 1);
        var z = Relu.Logits(Double(Input(Relu)));
        var sum = z.Sum(Math.Exp);
        Assert.That(got.Target, Is.EqualTo(new ClassScore(1, "class 1", got.Logits[1], got.Target.Probability)));
        Assert.That(got.Target.Probability, Is.EqualTo(Math.Exp(z[1]) / sum).Within(1e-6));
        Assert.That(got.Top.Select(t => t.Index), Is.EqualTo(Enumerable.Range(0, 4).OrderByDescending(k => z[k])));
        Assert.That(got.PixelMap(), Has.Length.EqualTo(9));
        Assert.That(got.PixelMap()[4], Is.EqualTo(got.Map[8] + got.Map[9]).Within(1e-6));
        Assert.That(got.BytesPlanned, Is.GreaterThan(0));
    }

    [Test]
    public void MistakesAreNamed()
    {
        using var session = new ExplainSession(Relu, Device, Explainers.Gradient());
        Assert.That(() => session.Run(Input(Relu), 4), Throws.TypeOf<ExplainException>().With.Message.Contains("class 4"));
        Assert.That(() => session.Run(new float[3]), Throws.TypeOf<ShapeException>());
        var x = Input(Relu);
        x[5] = float.NaN;
        Assert.That(() => session.Run(x), Throws.TypeOf<ExplainException>().With.Message.Contains("entry 5"));
        Assert.That(() => Explain(Relu, Explainers.Gradient(), Input(Relu), new() { Samples = 2 }), Throws.TypeOf<ExplainException>());
        Assert.That(() => Explain(Relu, Explainers.SmoothGrad(), Input(Relu), new() { Samples = 0 }), Throws.TypeOf<ExplainException>());
        Assert.That(() => Explainers.Create("no-such"), Throws.TypeOf<ExplainException>().With.Message.Contains("negative-flux"));
        Assert.That(() => Explainers.Create("expected-gradients"), Throws.TypeOf<ExplainException>().With.Message.Contains("background"));
    }

    [Test]
    public void EveryMethodOfTheListIsMadeUnderItsName()
    {
        foreach (var info in Explainers.All)
        {
            Assert.That(info.Create(new() { Background = Input(Relu) }).Name, Is.EqualTo(info.Name));
            Assert.That(info.Summary, Is.Not.Empty);
            Assert.That(info.Reference, Does.Match(@"^\w+ \d{4}$"));
        }
    }

    /// <summary>The same function as another network's, by another way.</summary>
    sealed class Roundabout(INetwork network) : INetwork
    {
        public string Name => "roundabout";

        public Shape InputShape => network.InputShape;

        public int Classes => network.Classes;

        public NetworkOutput Build(Graph g, Node x)
        {
            var doubled = network.Build(g, g.Add(new Add(), x, x) * 0.5f).Logits;
            return new(g.Add(new Add(), doubled * 0.25f, network.Build(g, x).Logits * 0.75f), new Dictionary<string, Node>());
        }

        public void Load(Weights weights) => network.Load(weights);
    }

    /// <summary>Reports at once, on the caller's thread.</summary>
    sealed class Told(Action<ExplainProgress> told) : IProgress<ExplainProgress>
    {
        public void Report(ExplainProgress value) => told(value);
    }

    /// <summary>A clock that goes on by a step, a second at first, whenever it is read.</summary>
    sealed class SteadyClock : TimeProvider
    {
        long seconds;

        public long Step { get; set; } = 1;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => seconds += Step;
    }

    /// <summary>
    /// A clock on which nothing but replays takes time. A session reads it when a run starts, before the first replay and after every
    /// replay.
    /// </summary>
    sealed class ReplayClock : TimeProvider
    {
        int readings;
        double now;

        public Func<int, double> Seconds { get; set; } = _ => 1;

        public int Replays => Math.Max(0, readings - 2);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp()
        {
            if (readings >= 2)
                now += Seconds(readings - 2);
            readings++;
            return TimeSpan.FromSeconds(now).Ticks;
        }
    }
}
