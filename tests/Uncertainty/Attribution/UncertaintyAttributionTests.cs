using Whence.Explain;
using Whence.Tests.Explain;
using Whence.Uncertainty;

namespace Whence.Tests.Uncertainty;

/// <summary>Uncertainty attribution of small ensembles: equal to its formulas in double precision, and the invariants of the method.</summary>
[TestFixture]
sealed class UncertaintyAttributionTests : ExplainTests
{
    const int Channels = 2;

    static readonly UncertaintyKind[] Kinds = Enum.GetValues<UncertaintyKind>();

    static IEnumerable<TestCaseData> Choices() =>
        from mode in Enum.GetValues<PropagationMode>()
        from share in Enum.GetValues<ShareForm>()
        from coefficients in Enum.GetValues<LogitCoefficients>()
        from tau in new double?[] { null, 0.3 }
        select new TestCaseData(new UncertaintyOptions { Mode = mode, Share = share, Coefficients = coefficients, MapTemperature = tau, Batch = 2 })
            .SetArgDisplayNames($"{mode}", $"{share}", $"{coefficients}", $"{tau}");

    [TestCaseSource(nameof(Choices))]
    public void TheMapIsThatOfTheFormulas(UncertaintyOptions options)
    {
        var (members, networks) = Affine(1, 2, 3);
        var x = Input(networks[0]);
        var slow = new SlowAttribution(networks, Double(x));
        using var session = new UncertaintySession(members, Device, options);
        foreach (var kind in Kinds)
        {
            var got = session.Run(x, kind);
            var expected = slow.Uncertainty(kind);
            Assert.That(got.Value, Is.EqualTo(expected).Within(1e-6));
            Assert.That(Math.Abs(got.MapSum - got.Value), Is.LessThanOrEqualTo(1e-5 * Math.Max(1, got.Value)), "the map sums to the uncertainty");
            AssertClose(got.Map, slow.Map(kind, options, Channels), 1e-4, $"{kind}");
            var shares = slow.Shares(kind, options.Share);
            AssertClose(got.ClassTotals, [.. Enumerable.Range(0, 3).Select(k => shares.Sum(s => s[k]))], 1e-5, "class totals");
            if (options.Share != ShareForm.Signed)
                Assert.That(got.Map, Is.All.GreaterThanOrEqualTo(0));
            Assert.That(got.Warnings, Is.Empty);
        }
    }

    [Test]
    public void RawMapsKeepMagnitudes([Values] PropagationMode mode)
    {
        var (members, networks) = Affine(4, 5);
        var x = Input(networks[0]);
        var options = new UncertaintyOptions { Mode = mode, RawMaps = true };
        using var session = new UncertaintySession(members, Device, options);
        AssertClose(session.Run(x).Map, new SlowAttribution(networks, Double(x)).Map(UncertaintyKind.Epistemic, options, Channels), 1e-4);
    }

    [Test]
    public void MembersThatAgreeHaveNothingToAttribute([Values] PropagationMode mode, [Values] ShareForm share, [Values(1, 3)] int count)
    {
        var members = TestEnsembles.Affine([.. Enumerable.Repeat(7, count)]);
        using var session = new UncertaintySession(members, Device, new() { Mode = mode, Share = share });
        var got = session.Run(Input(new TestEnsembles.SeededAffine(members.InputShape, 3, 7)));
        Assert.That(got.Uncertainty.Epistemic, Is.LessThan(1e-6));
        Assert.That(got.Map.Select(Math.Abs), Is.All.LessThan(1e-6));
        Assert.That(got.Warnings, Has.Some.Contains("hardly anything"));
        Assert.That(got.Uncertainty.Total, Is.GreaterThan(0.01), "the members are not sure, they only agree");
    }

    [Test]
    public void OrderOfMembersChangesNothing([Values] PropagationMode mode)
    {
        var (members, networks) = Affine(1, 2, 3, 4);
        var x = Input(networks[0]);
        using var session = new UncertaintySession(members, Device, new() { Mode = mode });
        using var turned = new UncertaintySession(TestEnsembles.Affine(3, 1, 4, 2), Device, new() { Mode = mode });
        var (a, b) = (session.Run(x), turned.Run(x));
        AssertClose(b.Map, Double(a.Map), 1e-5);
        AssertClose(b.ClassTotals, Double(a.ClassTotals), 1e-5);
        Assert.That(b.Uncertainty.Epistemic, Is.EqualTo(a.Uncertainty.Epistemic).Within(1e-6));
    }

    [Test]
    public void SignedSharesAddTermByTerm()
    {
        var (members, networks) = Affine(1, 2, 3);
        using var session = new UncertaintySession(members, Device, new() { Share = ShareForm.Signed, Mode = PropagationMode.Exact });
        var x = Input(networks[0]);
        var maps = Kinds.Select(kind => session.Run(x, kind)).ToArray();
        AssertClose(maps[0].Map, [.. maps[1].Map.Zip(maps[2].Map, (a, e) => (double)a + e)], 1e-5, "map of total");
        AssertClose(maps[0].ClassTotals, [.. maps[1].ClassTotals.Zip(maps[2].ClassTotals, (a, e) => (double)a + e)], 1e-5, "class totals");
    }

    [Test]
    public void TheSameSessionGivesTheSameBits([Values] PropagationMode mode)
    {
        var (members, networks) = Affine(1, 2);
        using var session = new UncertaintySession(members, Device, new() { Mode = mode, Batch = 2 });
        var first = session.Run(Input(networks[0]));
        session.Run(Input(networks[0], 99), UncertaintyKind.Total);
        Assert.That(session.Run(Input(networks[0])).Map, Is.EqualTo(first.Map));
        Assert.That(session.Replays, Is.EqualTo(mode == PropagationMode.Exact ? 2 : 1));
    }

    [Test]
    public void EveryMethodExplainsUncertaintyAsAScore()
    {
        var (members, networks) = Affine(1, 2, 3);
        var x = Input(networks[0]);
        var slow = new SlowAttribution(networks, Double(x));
        foreach (var kind in Kinds)
        {
            var got = Explain(new UncertaintyNetwork(members), Explainers.IntegratedGradients(), x, new() { Samples = 64 }, (int)kind);
            Assert.That(got.Target.Logit, Is.EqualTo(slow.Uncertainty(kind)).Within(1e-6));
            Assert.That(got.Gap!.Absolute, Is.LessThan(1e-4), "integrated gradients of the uncertainty are complete");
        }
        var gradient = Explain(new UncertaintyNetwork(members), Explainers.Gradient(), x, target: (int)UncertaintyKind.Epistemic).Map;
        AssertClose(gradient, Differences(networks, Double(x)), 1e-3, "gradient of U");
    }

    [Test]
    public void MistakesAreNamed()
    {
        using var session = new UncertaintySession(TestEnsembles.Affine(1, 2), Device);
        var x = new float[32];
        x[5] = float.NaN;
        Assert.That(() => session.Run(x), Throws.TypeOf<ExplainException>().With.Message.Contains("entry 5"));
        Assert.That(() => new UncertaintySession(TestEnsembles.Affine(1), Device, new() { LogitTemperature = 0 }), Throws.TypeOf<ExplainException>().With.Message.Contains("temperature"));
        Assert.That(() => new UncertaintySession(TestEnsembles.Affine(1), Device, new() { MapTemperature = -1 }), Throws.TypeOf<ExplainException>());
        Assert.That(() => new DeepEnsemble([]), Throws.TypeOf<ExplainException>());
        var (a, b, c) = (new AffineNetwork([1, 2, 2, 1], 3), new AffineNetwork([1, 2, 3, 1], 3), new AffineNetwork([1, 2, 2, 1], 4));
        Assert.That(() => new DeepEnsemble([a, b]), Throws.TypeOf<ExplainException>().With.Message.Contains("[1,2,3,1]"));
        Assert.That(() => new DeepEnsemble([a, c]), Throws.TypeOf<ExplainException>().With.Message.Contains("number of classes"));
        var flat = new DeepEnsemble([new AffineNetwork([1, 6], 3)]);
        Assert.That(() => new UncertaintySession(flat, Device), Throws.TypeOf<ExplainException>().With.Message.Contains("images"));
    }

    static (DeepEnsemble Members, SmallNetwork[] Networks) Affine(params int[] seeds) =>
        (TestEnsembles.Affine(seeds), [.. seeds.Select(seed => new TestEnsembles.SeededAffine([1, 4, 4, 2], 3, seed))]);

    static double[] Differences(SmallNetwork[] networks, double[] x)
    {
        const double step = 1e-5;
        return [.. Enumerable.Range(0, x.Length).Select(i => (At(i, step) - At(i, -step)) / (2 * step))];

        double At(int i, double by)
        {
            double[] moved = [.. x];
            moved[i] += by;
            return new SlowAttribution(networks, moved).Uncertainty(UncertaintyKind.Epistemic);
        }
    }
}
