using Whence.Explain;
using Whence.Graphs;

namespace Whence.Tests.Explain;

/// <summary>A session as a service holds it: runs into the caller's memory, one thread at a time, over and over.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Names))]
sealed class SessionUseTests(string device) : ExplainTests(device)
{
    static readonly CamNetwork Network = new(5, 4, 6, 7, pooled: true);

    // Whose classes differ from one random input to the next.
    static readonly CamNetwork Dense = new(5, 4, 6, 7, pooled: false);

    static IEnumerable<IExplainer> Methods() =>
        Explainers.All.Where(info => !info.NeedsLap && !info.NeedsAttention).Select(info => info.Create(new() { Background = [.. Random(31), .. Random(32)] }))
            .Append(Explainers.IntegratedGradients(Quadrature.GaussLegendre, Baseline.Blur(1)));

    [TestCaseSource(nameof(Methods))]
    public void ARunIntoTheCallersMemoryAllocatesNothing(IExplainer explainer)
    {
        if (Device.Name == "simulator")
            Assert.Pass("a simulator may allocate");
        using var session = Open(explainer);
        var (x, map) = (Random(1), new float[session.MapShape.Count]);
        session.Run(x, map);
        Assert.That(AllocatedBytes.Of(() => session.Run(x, map, target: 2)), Is.Zero);
    }

    [TestCaseSource(nameof(Methods))]
    public void BothOverloadsSayTheSame(IExplainer explainer)
    {
        using var session = Open(explainer);
        foreach (var seed in new[] { 1, 2 })
        {
            var map = new float[session.MapShape.Count];
            var run = session.Run(Random(seed), map);
            var whole = session.Run(Random(seed));
            Assert.That(map, Is.EqualTo(whole.Map));
            Assert.That((run.Class, run.Logit, run.Samples), Is.EqualTo((whole.Target.Index, (float)whole.Target.Logit, whole.Samples)));
            Assert.That(run.RelativeGap, Is.EqualTo(whole.Gap?.Relative ?? double.NaN));
            using var fresh = Open(explainer);
            Assert.That(fresh.Run(Random(seed)).Map, Is.EqualTo(map), "nothing is left of the input before");
        }
        // Of two classes a map that is cut off below zero may be empty.
        var first = session.Run(Random(2), 0).Map;
        Assert.That(Enumerable.Range(1, Network.Classes - 1).Any(c => !session.Run(Random(2), c).Map.SequenceEqual(first)), Is.EqualTo(session.DependsOnClass), "whether the class makes a difference");
    }

    [Test]
    public void ReferencesThatFollowTheInputAreMadeAnew()
    {
        var explainer = Explainers.IntegratedGradients(Quadrature.GaussLegendre, Baseline.Blur(1));
        using var session = Open(explainer);
        session.Run(Random(1));
        using var fresh = Open(explainer);
        Assert.That(session.Run(Random(2)).Map, Is.EqualTo(fresh.Run(Random(2)).Map));
    }

    [Test]
    public void TwoThreadsAtOnceAreRefused()
    {
        using var session = Open(Explainers.SmoothGrad());
        Exception? caught = null;
        var second = new Callback(() => caught ??= Assert.Catch(() => Task.Run(() => session.Run(Random(2))).GetAwaiter().GetResult()));
        var first = session.Run(Random(1), progress: second);
        Assert.That(caught, Is.TypeOf<SessionInUseException>().With.Message.Contains("smooth-grad").And.Message.Contains("another thread"));
        Assert.That(session.Run(Random(1)).Map, Is.EqualTo(first.Map), "the first was not disturbed, and the session is free again");
    }

    [Test]
    public void AFailedRunLeavesTheSessionFree()
    {
        using var session = Open(Explainers.Gradient());
        Assert.That(() => session.Run(Random(1), target: 99), Throws.TypeOf<ExplainException>().With.Message.Contains("class 99"));
        Assert.That(() => session.Run([.. Random(1)[..^1], float.NaN]), Throws.TypeOf<ExplainException>().With.Message.Contains("NaN"));
        Assert.That(() => session.Run(Random(1)), Throws.Nothing);
    }

    [TestCaseSource(nameof(Methods))]
    public void ManyInputsAreExplainedAsOneByOne(IExplainer explainer)
    {
        using var session = Open(explainer);
        float[] inputs = [.. Random(1), .. Random(2), .. Random(3)];
        var (maps, runs) = (new float[3 * session.MapShape.Count], new ExplainedRun[3]);
        session.Run(inputs, maps, runs);
        for (var i = 0; i < 3; i++)
        {
            var whole = session.Run(Random(i + 1));
            Assert.That(maps[(i * session.MapShape.Count)..((i + 1) * session.MapShape.Count)], Is.EqualTo(whole.Map));
            Assert.That(runs[i].Class, Is.EqualTo(whole.Target.Index));
        }
        if (Device.Name == "simulator")
            return;
        var before = GC.GetAllocatedBytesForCurrentThread();
        session.Run(inputs, maps, runs);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    static IEnumerable<IExplainer> MethodsOfManyInputs() =>
        Methods().Where(method => method.TakesManyInputs).Append(Explainers.InputXGradient(Baseline.Blur(1))).Append(Explainers.InputXGradient(Baseline.Noise(3)));

    [TestCaseSource(nameof(MethodsOfManyInputs))]
    public void InputsOfOnePassAreExplainedEachByItself(IExplainer explainer)
    {
        using var one = new ExplainSession(Dense, Device, explainer, new() { Target = TargetForm.Prob });
        using var many = new ExplainSession(Dense, Device, explainer, new() { Target = TargetForm.Prob, Inputs = 3 });
        // A whole pass, one that is filled up, and one input that is left alone.
        foreach (var count in new[] { 3, 5, 7 })
        {
            float[] inputs = [.. Enumerable.Range(1, count).SelectMany(Varied)];
            var (maps, runs) = (new float[count * many.MapShape.Count], new ExplainedRun[count]);
            many.Run(inputs, maps, runs);
            var classes = new HashSet<int>();
            for (var i = 0; i < count; i++)
            {
                var alone = one.Run(Varied(i + 1));
                AssertClose(maps[(i * many.MapShape.Count)..((i + 1) * many.MapShape.Count)], Double(alone.Map), 1e-5);
                Assert.That((runs[i].Class, runs[i].Samples, runs[i].End), Is.EqualTo((alone.Target.Index, 1, RunEnd.Samples)));
                classes.Add(runs[i].Class);
            }
            Assert.That(classes, Has.Count.GreaterThan(1), "several classes stand beside one another");
            many.Run(inputs, maps, runs, target: 4);
            AssertClose(maps[^many.MapShape.Count..], Double(one.Run(Varied(count), target: 4).Map), 1e-5);
        }
        if (Device.Name == "simulator")
            return;
        float[] five = [.. Enumerable.Range(1, 5).SelectMany(Varied)];
        var (places, known) = (new float[5 * many.MapShape.Count], new ExplainedRun[5]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        many.Run(five, places, known);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    // Of methods that choose the class in the pass that explains it.
    [TestCase("gradient")]
    [TestCase("guided-backprop")]
    [TestCase("grad-cam")]
    [TestCase("eigen-cam")]
    [TestCase("full-grad")]
    [TestCase("deeplift", TargetForm.Logit)]
    public void TheClassOfTheHighestLogitIsExplained(string method, TargetForm form = TargetForm.Prob)
    {
        using var session = new ExplainSession(Dense, Device, Explainers.Create(method), new() { Target = form });
        var classes = new HashSet<int>();
        for (var seed = 1; seed <= 4; seed++)
        {
            var logits = Dense.Logits(Dense.Activations(Varied(seed)));
            var e = session.Run(Varied(seed));
            AssertClose([.. e.Logits], logits, 1e-5, "logits");
            Assert.That(e.Target.Index, Is.EqualTo(Array.IndexOf(logits, logits.Max())));
            Assert.That(session.Run(Varied(seed), e.Target.Index).Map, Is.EqualTo(e.Map), "as where it is named");
            Assert.That(session.Run(Varied(seed), 3).Target.Index, Is.EqualTo(3));
            if (e.Gap is { } gap)
                Assert.That(gap.Change, Is.EqualTo(logits.Max() - Dense.Logits(Dense.Activations(new float[Varied(seed).Length]))[e.Target.Index]).Within(1e-4));
            Assert.That(e.Convergence[^1].RelativeGap, Is.EqualTo(e.Gap?.Relative ?? double.NaN));
            classes.Add(e.Target.Index);
        }
        Assert.That(classes, Has.Count.GreaterThan(1));
        Assert.That(() => session.Run(Varied(1), 7), Throws.TypeOf<ExplainException>().With.Message.Contains("class 7 was asked for, 'cam' has 7"));
        Assert.That(() => session.Run([.. Varied(1).Select(_ => 3e38f)]), Throws.TypeOf<ExplainException>().With.Message.Contains("logits"));
    }

    // The picture is scored in the first pass, which at a batch of 1 has no place for a region.
    [Test]
    public void RegionsAreTheSameInPassesOfAnySize([Values("occlusion", "rise")] string method, [Values(1, 2, 5)] int batch)
    {
        ExplainOptions options = new() { Samples = method == "rise" ? 12 : null };
        using var whole = new ExplainSession(Dense, Device, Explainers.Create(method, new() { Window = 2, Stride = 1 }), options);
        using var parts = new ExplainSession(Dense, Device, Explainers.Create(method, new() { Window = 2, Stride = 1 }), options with { Batch = batch });
        var (expected, got) = (whole.Run(Varied(1)), parts.Run(Varied(1)));
        AssertClose(got.Map, Double(expected.Map), 1e-4);
        Assert.That((got.Samples, parts.Size.Samples, parts.Size.Replays), Is.EqualTo((12, 12, (12 + batch) / batch)));
        Assert.That(parts.Run(Varied(1), deadline: TimeSpan.Zero).Samples, Is.EqualTo(Math.Max(1, batch - 1)), "a pass without a region is not the last");
    }

    // A pass of three, and one by itself; the plans of single runs.
    [TestCase(1, 0)]
    [TestCase(3, 1e-6)]
    public void SeveralClassesOfOneInputAreThoseOfSingleRuns(int inputs, double tolerance)
    {
        using var single = new ExplainSession(Dense, Device, Explainers.Gradient(), new() { Target = TargetForm.Prob });
        using var session = new ExplainSession(Dense, Device, Explainers.Gradient(), new() { Target = TargetForm.Prob, Inputs = inputs });
        var (x, map) = (Varied(1), session.MapShape.Count);
        int[] targets = [2, 0, 1, 0];
        var (maps, runs) = (new float[targets.Length * map], new ExplainedRun[targets.Length]);
        session.RunTargets(x, targets, maps, runs);
        foreach (var (i, target) in targets.Index())
        {
            var expected = single.Run(x, target);
            Assert.That(runs[i].Class, Is.EqualTo(target));
            var largest = expected.Map.Max(MathF.Abs);
            Assert.That(maps[(i * map)..((i + 1) * map)].Zip(expected.Map, (a, b) => Math.Abs(a - b)), Is.All.LessThanOrEqualTo(tolerance * largest), $"class {target}");
        }
        Assert.That(() => session.RunTargets(x, targets, new float[map], runs), Throws.TypeOf<ShapeException>().With.Message.Contains("4 classes take as many runs and maps"));
        Assert.That(() => session.RunTargets(x, [9], new float[map], new ExplainedRun[1]), Throws.TypeOf<ExplainException>().With.Message.Contains("class 9"));
    }

    [Test]
    public void ManyInputsOfAPassAreRefusedWhereAMethodTakesOne()
    {
        Assert.That(() => new ExplainSession(Network, Device, Explainers.SmoothGrad(), new() { Inputs = 4 }),
            Throws.TypeOf<ExplainException>().With.Message.Contains("smooth-grad explains one input a pass, 4 were asked for").And.Message.Contains("grad-cam"));
        Assert.That(() => new ExplainSession(Network, Device, Explainers.Gradient(), new() { Inputs = 0 }), Throws.TypeOf<ExplainException>().With.Message.Contains("0 inputs"));
        using var session = new ExplainSession(Network, Device, Explainers.Gradient(), new() { Inputs = 2 });
        var (maps, runs) = (new float[2 * session.MapShape.Count], new ExplainedRun[2]);
        Assert.That(() => session.Run([.. Random(1), .. Random(2)[..^1], float.NaN], maps, runs), Throws.TypeOf<ExplainException>().With.Message.Contains("NaN"));
        Assert.That(() => session.Run([.. Random(1), .. Random(2)], maps, runs, target: 99), Throws.TypeOf<ExplainException>().With.Message.Contains("class 99"));
        Assert.That(() => session.Run(new float[2 * 7], new float[maps.Length], runs), Throws.TypeOf<ShapeException>().With.Message.Contains("an input has 7 values"));
        Assert.That(() => session.Run([.. Random(1), .. Random(2)], maps, runs), Throws.Nothing);
    }

    [Test]
    public void InputsMapsAndRunsMustBeAsMany()
    {
        using var session = Open(Explainers.Gradient());
        var (x, map) = (Random(1), new float[session.MapShape.Count]);
        Assert.That(() => session.Run([.. x, .. x], map, new ExplainedRun[2]), Throws.TypeOf<ShapeException>().With.Message.Contains("2 runs take as many inputs"));
        Assert.That(() => session.Run([.. x, 1], [.. map, .. map], new ExplainedRun[2]), Throws.TypeOf<ShapeException>());
        Assert.That(() => session.Run(x, [.. map, .. map], new ExplainedRun[2]), Throws.TypeOf<ShapeException>(), "two inputs of half the size");
        Assert.That(() => session.Run(x, [], []), Throws.TypeOf<ShapeException>());
        Assert.That(() => session.Run([], [], []), Throws.Nothing);
    }

    [Test]
    public void AMapOfAnotherSizeIsRefused()
    {
        using var session = Open(Explainers.Gradient());
        Assert.That(() => session.Run(Random(1), new float[3]), Throws.TypeOf<ShapeException>().With.Message.Contains("3 places").And.Message.Contains("[5,4,3]"));
    }

    [Test]
    public void ADisposedSessionSaysSo()
    {
        var session = Open(Explainers.Gradient());
        session.Dispose();
        session.Dispose();
        Assert.That(() => session.Run(Random(1)), Throws.TypeOf<ObjectDisposedException>());
    }

    ExplainSession Open(IExplainer explainer) =>
        new(Network, Device, explainer, new() { Samples = explainer.DefaultSamples == 1 ? null : 6, Batch = explainer.DefaultSamples == 1 ? null : 3 });

    sealed class Callback(Action work) : IProgress<ExplainProgress>
    {
        public void Report(ExplainProgress value) => work();
    }

    static float[] Random(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Network.InputShape.Count).Select(_ => (float)random.NextDouble())];
    }

    static float[] Varied(int seed) => [.. Random(seed).Select(value => (seed % 3 - 1) * 4 * (value - 0.25f))];
}
