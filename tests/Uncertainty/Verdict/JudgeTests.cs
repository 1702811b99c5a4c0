using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Runtime;
using Whence.Tests.Explain;
using Whence.Uncertainty;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty;

/// <summary>The one verdict beside the sessions whose parts it joins.</summary>
sealed class JudgeTests
{
    static readonly CamNetwork Small = new(6, 6, 5, 3, pooled: true);

    [TestCaseSource(typeof(TestBackends), nameof(TestBackends.Names))]
    public void PartsAreThoseOfSeparateSessions(string device)
    {
        using var backend = Backend.Open(device);
        Compare(Small, backend, JudgeFixture.Input(Small, 1), new DropoutEnsemble(Small, 4, layer: "features", rate: 0.3f), 1e-5);
    }

    [Test]
    public void PartsAreThoseOfSeparateSessionsOnResNet20()
    {
        var network = TestEnsembles.Network("resnet20");
        using var backend = Backend.Open("cpu:2");
        Compare(network, backend, TestEnsembles.Picture(57), TestEnsembles.Cifar("resnet20", "resnet8"), 1e-5);
    }

    [Test]
    public void WithoutFilesTheVerdictSaysWhatItDoesNotKnow()
    {
        using var cpu = Backend.Open("cpu:1");
        using var session = new JudgeSession(Small, cpu);
        var verdict = session.Judge(JudgeFixture.Input(Small, 1));
        var map = verdict.UncertaintyAttribution;
        Assert.Multiple(() =>
        {
            Assert.That((verdict.Evidence, verdict.Assertion, verdict.ConformalSet, verdict.Coverage, verdict.Temperature), Is.EqualTo(((object?)null, (object?)null, (object?)null, (double?)null, (double?)null)));
            Assert.That(verdict.Warnings, Has.Some.Contains("no posterior").And.Some.Contains("no calibration").And.Some.Contains("alone"));
            Assert.That(verdict.OutOfDistribution.Detector, Is.EqualTo("energy"));
            Assert.That(verdict.OutOfDistribution.Value, Is.EqualTo(-Math.Log(verdict.Logits.Sum(z => Math.Exp(z)))).Within(1e-6));
            Assert.That(verdict.Source, Is.EqualTo(UncertaintySource.Softmax));
            Assert.That(verdict.Uncertainty.Epistemic, Is.Zero);
            Assert.That(verdict.Uncertainty.Total, Is.EqualTo(-verdict.Probabilities.Sum(p => p * Math.Log(p))).Within(1e-6));
            Assert.That(map.Kind, Is.EqualTo(UncertaintyKind.Total));
            Assert.That(map.Map.Sum(v => (double)v), Is.EqualTo(verdict.Uncertainty.Total).Within(1e-5));
            Assert.That(verdict.Claim, Does.StartWith("I say: class "));
        });
    }

    [Test]
    public void ATemperatureIsInTheMapToo()
    {
        using var cpu = Backend.Open("cpu:1");
        using var session = new JudgeSession(Small, cpu, new() { Calibration = JudgeFixture.Calibration(Small) });
        var v = session.Judge(JudgeFixture.Input(Small, 1));
        var expected = v.Logits.Select(z => Math.Exp(z / 1.7)).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(v.Probabilities, Is.EqualTo(expected.Select(e => e / expected.Sum())).Within(1e-12));
            Assert.That(v.UncertaintyAttribution.Nats, Is.EqualTo(-v.Probabilities.Sum(p => p * Math.Log(p))).Within(1e-6));
            Assert.That(v.ConformalSet, Is.EqualTo(Enumerable.Range(0, 3).Where(c => 1 - v.Probabilities[c] <= 0.6).OrderByDescending(c => v.Probabilities[c])));
            Assert.That(v.Coverage, Is.EqualTo(0.9));
        });
    }

    [Test]
    public void AnotherModelsFilesAreRefused()
    {
        var other = new CamNetwork(6, 6, 4, 3, pooled: true);
        using var cpu = Backend.Open("cpu:1");
        Assert.Multiple(() =>
        {
            Assert.That(() => Open(new() { Posterior = JudgeFixture.Posterior(other, 20) }), Throws.TypeOf<ExplainException>().With.Message.Contains("the posterior is of 'cam'"));
            Assert.That(() => Open(new() { Calibration = JudgeFixture.Calibration(other) }), Throws.TypeOf<ExplainException>().With.Message.Contains("does not belong"));
            Assert.That(() => Open(new() { Calibration = JudgeFixture.Calibration(Small, 7) }), Throws.TypeOf<ExplainException>().With.Message.Contains("the calibration 7"));
            Assert.That(() => Open(new() { Members = TestEnsembles.Affine(1, 2) }), Throws.TypeOf<ExplainException>().With.Message.Contains("[1,4,4,2]"));
        });

        void Open(JudgeOptions options) => new JudgeSession(Small, cpu, options).Dispose();
    }

    [TestCase(1.0, -9.0, -9.0, "I know: ")]
    [TestCase(1.0, -9.0, 99.0, "I may know: ")]
    [TestCase(0.0, -9.0, -9.0, "I don't know")]
    public void TheClaimFollowsTheThresholds(double support, double evidence, double margin, string claim)
    {
        using var cpu = Backend.Open("cpu:1");
        using var session = new JudgeSession(Small, cpu, new() { Posterior = JudgeFixture.Posterior(Small, 40, new(support, evidence, margin, support, 0.9, 10)) });
        var verdict = session.Judge(JudgeFixture.Input(Small, 100));
        Assert.That(verdict.Claim, Does.StartWith(claim));
        Assert.That(verdict.OutOfDistribution.Limit, Is.EqualTo(support));
        Assert.That(verdict.Warnings, Has.None.Contains("no assertion"));
    }

    [Test]
    public void EveryRunGivesTheSameBits()
    {
        using var cpu = Backend.Open("cpu:2");
        using var session = new JudgeSession(Small, cpu, new() { Posterior = JudgeFixture.Posterior(Small, 40) });
        var first = session.Judge(JudgeFixture.Input(Small, 1));
        session.Judge(JudgeFixture.Input(Small, 2));
        var again = session.Judge(JudgeFixture.Input(Small, 1));
        Assert.Multiple(() =>
        {
            Assert.That(again.Logits, Is.EqualTo(first.Logits));
            Assert.That(again.Attribution, Is.EqualTo(first.Attribution));
            Assert.That(again.UncertaintyAttribution.Map, Is.EqualTo(first.UncertaintyAttribution.Map));
            Assert.That(again.Evidence!.Prediction.Mean, Is.EqualTo(first.Evidence!.Prediction.Mean));
            Assert.That(again.Uncertainty, Is.EqualTo(first.Uncertainty));
        });
    }

    [Test]
    public void AnInputThatIsNotFiniteIsRefused()
    {
        using var cpu = Backend.Open("cpu:1");
        using var session = new JudgeSession(Small, cpu);
        var x = JudgeFixture.Input(Small, 1);
        x[5] = float.NaN;
        Assert.That(() => session.Judge(x), Throws.TypeOf<ExplainException>().With.Message.Contains("entry 5"));
    }

    static void Compare(INetwork network, Backend backend, float[] x, Ensemble members, double tolerance)
    {
        var posterior = JudgeFixture.Posterior(network, 60);
        using var session = new JudgeSession(network, backend, new()
        {
            Posterior = posterior,
            Members = members,
            Calibration = JudgeFixture.Calibration(network),
        });
        var verdict = session.Judge(x);
        using var weights = new Weights(backend);
        network.Load(weights);
        using var extractor = new FeatureExtractor(network, weights, batch: 1);
        var features = extractor.Extract(x);
        using var query = new PosteriorQuery(posterior, backend);
        var evidence = ClassEvidence.Of(query, query.Predict(features)[0], verdict.Prediction.Index);
        using var uncertainty = new UncertaintySession(members, backend);
        var doubt = uncertainty.Run(x);
        using var explain = new ExplainSession(network, backend, new FullGradMap());
        var explained = explain.Run(x);
        Assert.Multiple(() =>
        {
            Close(verdict.Logits, features.Logits, "logits");
            Assert.That(verdict.Prediction.Index, Is.EqualTo(explained.Target.Index));
            Close(verdict.Attribution, explained.Map, "attribution");
            Close(verdict.UncertaintyAttribution.Map, doubt.Map, "uncertainty's map");
            Close(verdict.UncertaintyAttribution.ClassTotals, doubt.ClassTotals, "class totals");
            Assert.That(verdict.Uncertainty.Total, Is.EqualTo(doubt.Uncertainty.Total).Within(tolerance));
            Assert.That(verdict.Uncertainty.Epistemic, Is.EqualTo(doubt.Uncertainty.Epistemic).Within(tolerance));
            Assert.That(verdict.Evidence!.Prediction.Mean, Is.EqualTo(evidence.Prediction.Mean).Within(tolerance));
            Assert.That(verdict.Evidence!.Prediction.Variance, Is.EqualTo(evidence.Prediction.Variance).Within(tolerance));
            Assert.That(verdict.Evidence!.Supporters.Select(s => s.Id), Is.EqualTo(evidence.Supporters.Select(s => s.Id)));
            Assert.That(verdict.Evidence!.Opponents.Select(s => s.Weight), Is.EqualTo(evidence.Opponents.Select(s => s.Weight)).Within(tolerance));
        });

        void Close(float[] got, float[] expected, string what) =>
            Assert.That(got, Is.EqualTo(expected).Within(tolerance * Math.Max(1, expected.Max(MathF.Abs))), what);
    }
}
