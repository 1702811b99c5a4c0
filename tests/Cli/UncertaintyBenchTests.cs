using Whence.Cli.Bench;
using Whence.Tests.Explain;
using Whence.Tests.Uncertainty;
using Whence.Uncertainty;

namespace Whence.Tests.Cli;

/// <summary>The bench of uncertainty attribution: what it lists, and on demand the figures.</summary>
[TestFixture]
sealed class UncertaintyBenchTests : ExplainTests
{
    [Test]
    public void GradientFastAndExactAreTimedInOneRun()
    {
        var rows = new UncertaintyBench(TestEnsembles.Affine(1, 2), Device, new() { Rounds = 3 }).Time().ToArray();
        Assert.That(rows.Select(row => row.Work.Name), Is.EqualTo(new[] { "gradient-per-member", "uncertainty-fast", "uncertainty-exact" }));
        Assert.That(rows.Select(row => row.Work.Flop), Is.Ordered.Ascending);
    }

    [TestCase("resnet20", "resnet56", "resnet8")]
    [TestCase("resnet20")]
    [Explicit("figures, not a verdict")]
    public void CostBesideAGradientPerMember(params string[] names)
    {
        var members = TestEnsembles.Cifar(names);
        var rows = new UncertaintyBench(members, Device, new() { Rounds = 50 }).Time().ToArray();
        foreach (var row in rows)
            TestContext.Out.WriteLine($"{row.Work.Name}: min {row.LeastMilliseconds:0.00} ms, median {row.MedianMilliseconds:0.00} ms, {row.MedianMilliseconds / rows[0].MedianMilliseconds:0.00} x");
        using var session = new UncertaintySession(members, Device);
        var steps = session.Profile();
        foreach (var kernel in steps.GroupBy(step => step.Kernel).OrderByDescending(kernel => kernel.Sum(step => step.Milliseconds)).Take(12))
            TestContext.Out.WriteLine($"{kernel.Key}: {kernel.Count()} steps, {kernel.Sum(step => step.Milliseconds):0.000} ms");
    }
}
