using FsCheck;
using FsCheck.Fluent;
using Whence.Explain;
using Whence.Runtime;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty.Evidence;

/// <summary>The algebra of sparse posteriors on every back end: exact with all points, merge, add, withdraw, and what they refuse.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Names))]
sealed class PosteriorTests(string device)
{
    static readonly PosteriorSettings Plain = new() { Scaling = FeatureScaling.None, LengthScale = 2, NoiseVariance = 0.1, Jitter = 0 };

    Backend backend = null!;

    [OneTimeSetUp]
    public void Open() => backend = Backend.Open(device);

    [OneTimeTearDown]
    public void Close() => backend.Dispose();

    [TestCase(FeatureScaling.None)]
    public void WithAllPointsItIsTheExactProcess(FeatureScaling scaling)
    {
        var examples = SmallExamples.Make(40);
        var settings = Plain with { Scaling = scaling };
        var posterior = Fit(examples, settings, 40);
        var dense = new DenseProcess(examples, settings);
        using var query = new PosteriorQuery(posterior, backend, 7);
        var probes = SmallExamples.Make(20, seed: 2, spread: 2);
        var found = query.Predict(probes);
        for (var i = 0; i < found.Length; i++)
        {
            var (mean, variance) = dense.At(probes.FeatureRow(i));
            Assert.That(found[i].Mean, Is.EqualTo(mean).Within(1e-8), $"mean of {i}");
            Assert.That(found[i].Variance, Is.EqualTo(variance).Within(1e-7), $"variance of {i}");
        }
    }

    [Test]
    public void PartsMergedAreTheWhole()
    {
        var examples = SmallExamples.Make(90);
        var whole = Fit(examples, Plain, 20);
        var parts = new[] { (0, 30), (30, 25), (55, 35) }.Select(part => Part(whole, examples.Rows(part.Item1, part.Item2), part.Item1)).ToArray();
        var merged = parts[1].Merge(parts[2]).Merge(parts[0]);
        Assert.That(merged.Statistics.Count, Is.EqualTo(90));
        AssertSame(merged, whole, 1e-9);
        Assert.That(merged.Statistics.A, Is.EqualTo(whole.Statistics.A).Within(1e-11));
    }

    [Test]
    public void WithdrawingThenAddingChangesNothing()
    {
        var examples = SmallExamples.Make(60);
        var whole = Fit(examples, Plain, 15);
        var outsider = Enumerable.Range(0, 60).First(i => !whole.Inducing.Ids.Contains(examples.Ids[i]));
        var one = examples.Rows(outsider, 1);
        var less = whole.Withdraw(one, backend);
        Assert.That(less.Statistics.Count, Is.EqualTo(59));
        Assert.That(less.Withdrawn, Is.EqualTo(one.Ids));
        var again = less.Add(one, backend);
        AssertSame(again, whole, 1e-9);
        Assert.That(again.Withdrawn, Is.Empty);
    }

    [Test]
    public void AWithdrawnExampleWasNeverSeen()
    {
        var examples = SmallExamples.Make(60);
        var whole = Fit(examples, Plain, 60);
        // Example 17 is an inducing point too: it leaves both, and the exact process without it is left.
        var less = whole.Withdraw(examples.Rows(17, 1), backend);
        var rest = examples.Select([.. Enumerable.Range(0, 60).Where(i => i != 17)]);
        AssertSame(less, Fit(rest, Plain, 59), 1e-7);
        Assert.That(less.Inducing.Count, Is.EqualTo(59));
    }

    [Test]
    public void AnInducingPointIsWithdrawnFromWhatIsKept()
    {
        var examples = SmallExamples.Make(60);
        var whole = Fit(examples, Plain with { Scaling = FeatureScaling.Standard }, 20);
        var i = Array.IndexOf(examples.Ids, whole.Inducing.Ids[3]);
        AssertSame(whole.WithdrawInducing(examples.Ids[i], backend), whole.Withdraw(examples.Rows(i, 1), backend), 1e-9);
        Refuses(() => whole.WithdrawInducing("nobody", backend), "'nobody' is none of its 20");
    }

    [Test]
    public void LeaveOneOutIsWithdrawing()
    {
        var examples = SmallExamples.Make(50);
        var whole = Fit(examples, Plain, 12);
        var i = Enumerable.Range(0, 50).First(i => !whole.Inducing.Ids.Contains(examples.Ids[i]));
        using var query = new PosteriorQuery(whole, backend);
        using var without = new PosteriorQuery(whole.Withdraw(examples.Rows(i, 1), backend), backend);
        var at = query.Predict(examples.Rows(i, 1))[0];
        Assert.That(new Leverage(query).LeaveOneOut(at, examples.Labels[i]), Is.EqualTo(without.Predict(examples.Rows(i, 1))[0].Mean).Within(1e-9));
    }

    [Test]
    public void EvidenceIsSplitExactly()
    {
        var examples = SmallExamples.Make(70);
        var posterior = Fit(examples, Plain with { LabelOffset = 0.2 }, 18);
        using var query = new PosteriorQuery(posterior, backend);
        var training = new TrainingEvidence(query, examples, backend);
        foreach (var p in query.Predict(SmallExamples.Make(5, seed: 3, spread: 2)))
        {
            for (var c = 0; c < 3; c++)
            {
                Assert.That(new InducingEvidence(query).Of(p, c).Sum(share => share.Weight), Is.EqualTo(p.Mean[c]).Within(1e-12));
                Assert.That(training.Of(p, c).Sum(share => share.Weight), Is.EqualTo(p.Mean[c]).Within(1e-10));
            }
        }
    }

    [Test]
    public void FarAwayThereIsNoSupport()
    {
        var posterior = Fit(SmallExamples.Make(50), Plain, 20);
        using var query = new PosteriorQuery(posterior, backend);
        var p = query.Predict([200, 0, 0, 0, 0])[0];
        Assert.That(p.SupportRatio, Is.EqualTo(1));
        Assert.That(p.Mean, Is.All.Zero);
    }

    [Test]
    public void MoreExamplesNeverAddVariance()
    {
        var examples = SmallExamples.Make(80);
        var half = Part(Fit(examples, Plain, 20), examples.Rows(0, 40), 0);
        using var before = new PosteriorQuery(half, backend);
        using var after = new PosteriorQuery(half.Add(examples.Rows(40, 40), backend), backend);
        var probes = SmallExamples.Make(30, seed: 5, spread: 2);
        var pairs = before.Predict(probes).Zip(after.Predict(probes));
        Assert.That(pairs.Select(pair => pair.Second.Variance - pair.First.Variance), Is.All.LessThan(1e-7));
    }

    [Test]
    public void DuplicatesAreNoInducingPointsTwice()
    {
        var once = SmallExamples.Make(12);
        var twice = new FeatureSet(24, 5, 3)
        {
            Features = [.. once.Features, .. once.Features],
            Logits = [],
            Labels = [.. once.Labels, .. once.Labels],
            Ids = [.. Enumerable.Range(0, 24).Select(i => $"{i}")],
        };
        Assert.That(Fit(twice, Plain, 24).Inducing.Count, Is.EqualTo(12));
    }

    [Test]
    public void IllConditionedKernelsGetMoreJitter()
    {
        var examples = SmallExamples.Make(60);
        var posterior = Fit(examples, Plain with { LengthScale = 1e4 }, 60);
        var factors = posterior.Factor(backend);
        Assert.That(factors.Jitter, Is.GreaterThan(0));
        Assert.That(factors.Alpha, Is.All.Matches<double>(double.IsFinite));
    }

    [Test]
    public void WhatCannotBeMergedIsRefused()
    {
        var examples = SmallExamples.Make(60);
        var whole = Fit(examples, Plain, 15);
        var (a, b) = (Part(whole, examples.Rows(0, 30), 0), Part(whole, examples.Rows(30, 30), 30));
        Assert.Multiple(() =>
        {
            Refuses(() => a.Merge(b).Merge(a), "both have seen");
            Refuses(() => a.Merge(b with { Settings = Plain with { NoiseVariance = 0.2 } }), "NoiseVariance");
            Refuses(() => a.Merge(b with { Origin = new("other", "abc", "x") }), "other");
            Refuses(() => a.Merge(Fit(examples, Plain, 14)), "14 others");
            Refuses(() => Of(a, "before").Merge(Of(b, "after")), "train[0..30] and train[30..60] are of sets of one name whose pictures, ids or labels differ");
            Refuses(() => a.CheckOrigin(new("net", "0123456789abcdef", "penultimate")), "0123456789ab");
        });
        Assert.That(Of(a, "before").Merge(Of(b, "before")).Parts, Has.Count.EqualTo(1));

        static SparsePosterior Of(SparsePosterior part, string pictures) => part with { Parts = [part.Parts[0] with { Name = "train", Fingerprint = pictures }] };
    }

    [Test]
    public void WhatCannotBeWithdrawnIsRefused()
    {
        var examples = SmallExamples.Make(30);
        var posterior = Fit(examples, Plain, 10);
        var stranger = new FeatureSet(1, 5, 3) { Features = [30, -30, 30, 0, 0], Logits = [], Labels = [1], Ids = ["x"] };
        var outsider = Enumerable.Range(0, 30).First(i => !posterior.Inducing.Ids.Contains(examples.Ids[i]));
        var once = posterior.Withdraw(examples.Rows(outsider, 1), backend);
        Assert.Multiple(() =>
        {
            Refuses(() => once.Withdraw(examples.Rows(outsider, 1), backend), "was withdrawn before");
            Refuses(() => posterior.Withdraw(SmallExamples.Make(33, prefix: "y"), backend), "more are to be withdrawn");
            Refuses(() => posterior.Add(examples.Rows(0, 1), backend).Add(examples.Rows(0, 1), backend), "was added before");
            Refuses(() => posterior.Add(examples with { Labels = [.. examples.Labels.Select(_ => -1)] }, backend), "no label");
        });
        using var query = new PosteriorQuery(posterior, backend);
        Assert.That(new Leverage(query).Of(query.Predict(stranger)[0]), Is.LessThan(1e-9), "far from all points it cannot be told by its leverage");
    }

    [Test]
    public void WhatCannotBeFittedIsRefused()
    {
        var examples = SmallExamples.Make(30);
        Assert.Multiple(() =>
        {
            Refuses(() => Fit(examples with { Labels = [.. examples.Labels.Select(label => label == 2 ? 1 : label)] }, Plain, 10), "1 of 3 classes have no example");
            Refuses(() => Fit(examples, Plain with { NoiseVariance = 0 }, 10), "NoiseVariance is 0");
            Refuses(() => Fit(examples, Plain, 0), "0 inducing points");
            Refuses(() => Fit(examples with { Features = new float[150] }, Plain with { LengthScale = null }, 10), "no length scale");
            Refuses(() => Fit(examples.Rows(0, 0), Plain, 10), "there is no example");
        });
        using var query = new PosteriorQuery(Fit(examples, Plain, 10), backend);
        Refuses(() => query.Predict([1, 2, float.NaN, 4, 5]), "feature 2 of example 0 is NaN");
        Refuses(() => query.Predict([1, 2, 3]), "3 values");
    }

    [Test]
    public void ClassProbabilitiesAddUpToOne() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(Gen.Choose(-300, 300).ArrayOf().ToArbitrary(), Gen.Choose(1, 1000).ToArbitrary(), (means, v) =>
            means.Length == 0 || Math.Abs(ClassProbability.Of([.. means.Select(mean => mean / 100.0)], v / 1000.0).Sum() - 1) < 1e-9));

    [Test]
    public void ClassProbabilitiesOfTwoClassesAreTheNormalIntegral()
    {
        var p = ClassProbability.Of([0.7, 0.4], 0.09);
        Assert.That(p[0], Is.EqualTo(MathNet.Numerics.Distributions.Normal.CDF(0, 1, 0.3 / Math.Sqrt(0.18))).Within(1e-10));
        Assert.That(ClassProbability.Of([0.2, 0.5, 0.5], 0), Is.EqualTo(new[] { 0, 0.5, 0.5 }));
    }

    SparsePosterior Fit(FeatureSet examples, PosteriorSettings settings, int inducing) =>
        new PosteriorFitter(new() { Settings = settings, Inducing = inducing }, backend).Fit(examples);

    // A posterior on the points of a whole one that has seen a stretch of its examples only.
    SparsePosterior Part(SparsePosterior whole, FeatureSet examples, int start)
    {
        var m = whole.Inducing.Count;
        var empty = whole with
        {
            Statistics = new() { A = new double[m * m], B = new double[m * whole.Classes], LabelSquares = 0, ClassCounts = new long[whole.Classes] },
            Parts = [whole.Parts[0] with { Start = start, End = start + examples.Count }],
        };
        return empty.Add(examples, backend) with { Added = [] };
    }

    void AssertSame(SparsePosterior a, SparsePosterior b, double tolerance)
    {
        using var one = new PosteriorQuery(a, backend);
        using var other = new PosteriorQuery(b, backend);
        var probes = SmallExamples.Make(10, seed: 9, spread: 2);
        foreach (var (p, q) in one.Predict(probes).Zip(other.Predict(probes)))
        {
            Assert.That(p.Mean, Is.EqualTo(q.Mean).Within(tolerance));
            // Variances leave the plan in float32.
            Assert.That(p.Variance, Is.EqualTo(q.Variance).Within(1e-7));
        }
    }

    static void Refuses(Action action, string message) => Assert.That(action, Throws.TypeOf<ExplainException>().With.Message.Contains(message));
}
