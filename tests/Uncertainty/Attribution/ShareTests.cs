using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Tests.Explain;
using Whence.Uncertainty;

namespace Whence.Tests.Uncertainty;

/// <summary>Shares of members, classes and logits for any logits, members that are certain to the last bit included.</summary>
[TestFixture]
sealed class ShareTests : ExplainTests
{
    const int S = 4;
    const int K = 6;

    [Test]
    public void SharesAddUpToTheUncertainty([Values] UncertaintyKind kind, [Values] ShareForm form, [Values(0.1, 1, 10, 300)] double scale)
    {
        var g = new Graph();
        var z = g.Input("z", [S, 1, K]);
        var split = SplitNodes.Append(g, z);
        var (shares, uncertainty) = (split.Shares(g, kind, form), split.Uncertainty(g));
        using var weights = new Weights(Device);
        using var plan = Plan.Compile(g, Device, weights, [shares, uncertainty]);
        for (var seed = 0; seed < 20; seed++)
        {
            plan.Set(z, Logits(seed, scale));
            plan.Run();
            var (got, expected) = (plan.Get(shares).ToArray(), plan.Get(uncertainty)[(int)kind]);
            Assert.That(got, Is.All.Matches<float>(float.IsFinite));
            Assert.That(got.Sum(v => (double)v), Is.EqualTo(expected).Within(2e-6));
            if (form != ShareForm.Signed || kind != UncertaintyKind.Epistemic)
                Assert.That(got, Is.All.GreaterThanOrEqualTo(0));
        }
    }

    [Test]
    public void LogitsKeepTheTotal([Values] LogitCoefficients coefficients, [Values(0.1, 1, 10, 300)] double scale)
    {
        var g = new Graph();
        var (z, u) = (g.Input("z", [S, 1, K]), g.Input("u", [S, 1, K]));
        var ofLogits = LogitShares.Append(g, new() { Coefficients = coefficients }, SplitNodes.Append(g, z), z, u);
        using var weights = new Weights(Device);
        using var plan = Plan.Compile(g, Device, weights, [ofLogits]);
        for (var seed = 0; seed < 20; seed++)
        {
            var shares = Logits(100 + seed, 1);
            plan.Set(z, Logits(seed, scale));
            plan.Set(u, shares);
            plan.Run();
            var got = plan.Get(ofLogits).ToArray();
            for (var s = 0; s < S; s++)
                Assert.That(got.Skip(s * K).Take(K).Sum(v => (double)v), Is.EqualTo(shares.Skip(s * K).Take(K).Sum(v => (double)v)).Within(1e-5), "member by member");
        }
    }

    [Test]
    public void RenamingClassesRenamesTheirShares([Values] LogitCoefficients coefficients)
    {
        int[] order = [3, 0, 5, 1, 4, 2];
        var plain = Logits(7, 2);
        float[] renamed = [.. Enumerable.Range(0, S * K).Select(i => plain[i / K * K + order[i % K]])];
        var (a, b) = (Run(plain), Run(renamed));
        Assert.That(b, Is.EqualTo(Enumerable.Range(0, S * K).Select(i => a[i / K * K + order[i % K]])).Within(1e-6));

        float[] Run(float[] logits)
        {
            var g = new Graph();
            var z = g.Constant([S, 1, K], logits);
            var split = SplitNodes.Append(g, z);
            var y = LogitShares.Append(g, new() { Coefficients = coefficients }, split, z, split.Shares(g, UncertaintyKind.Epistemic, ShareForm.Complete));
            var copy = g.Add(new Copy(), y);
            using var weights = new Weights(Device);
            using var plan = Plan.Compile(g, Device, weights, [copy]);
            plan.Run();
            return plan.Get(copy).ToArray();
        }
    }

    static float[] Logits(int seed, double scale)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, S * K).Select(_ => (float)(scale * (2 * random.NextDouble() - 1)))];
    }
}
