using Whence.Graphs;
using Whence.Models.Training;
using Whence.Runtime;

namespace Whence.Tests.Models.Training;

/// <summary>Five steps of each optimiser beside PyTorch's in double precision, and schedules beside PyTorch's.</summary>
[TestFixture]
sealed class OptimiserTests
{
    static IEnumerable<TestCaseData> Optimisers =>
    [
        new TestCaseData("sgd", new Sgd(0.9f, 0.01f)).SetArgDisplayNames("sgd"),
        new TestCaseData("nesterov", new Sgd(0.9f, 0.01f, Nesterov: true)).SetArgDisplayNames("nesterov"),
        new TestCaseData("plain", new Sgd(0)).SetArgDisplayNames("plain"),
        new TestCaseData("adamw", new AdamW(WeightDecay: 0.1f)).SetArgDisplayNames("adamw"),
    ];

    [TestCaseSource(nameof(Optimisers))]
    public void StepsArePyTorchs(string name, IOptimiser optimiser)
    {
        Shape shape = [2, 3];
        var g = new Graph();
        var (parameter, gradient, rate) = (g.Parameter("p", shape), g.Input("dp", shape), g.Input("rate", Shape.Scalar));
        foreach (var (target, value) in optimiser.Step(g, parameter, gradient, rate, optimiser.WeightDecay))
            g.Update(target, value);
        using var backend = Backend.Open(TestBackends.Chosen);
        using var weights = new Weights(backend);
        weights.Set("p", shape, Singles(PyTorch.Numbers("start")));
        using var plan = Plan.Compile(g, backend, weights, []);
        plan.Set(rate, [0.05f]);
        foreach (var (dp, after) in PyTorch.Rows("gradients").Zip(PyTorch.Rows(name)))
        {
            plan.Set(gradient, Singles(dp));
            plan.Run();
            var got = weights.Get("p");
            for (var i = 0; i < after.Length; i++)
                Assert.That(got[i], Is.EqualTo(after[i]).Within(2e-6));
        }
    }

    static IEnumerable<TestCaseData> Schedules =>
    [
        new TestCaseData("onecycle", new OneCycle(0.4)).SetArgDisplayNames("onecycle"),
        new TestCaseData("cosine", new Cosine(0.1)).SetArgDisplayNames("cosine"),
        new TestCaseData("step", new StepDecay(0.1, 0.1, 1, 2)).SetArgDisplayNames("step"),
    ];

    [TestCaseSource(nameof(Schedules))]
    public void RatesArePyTorchs(string name, ScalarSchedule schedule)
    {
        // 24 steps in 3 epochs.
        var golden = PyTorch.Numbers(name);
        for (var step = 0; step < golden.Length; step++)
            Assert.That(schedule.At(new(step, 8, 3)), Is.EqualTo(golden[step]).Within(1e-12), $"step {step}");
    }

    [Test]
    public void AWarmUpRisesToWhatIsBehindIt()
    {
        var schedule = new StepDecay(2, 0.1, 2).After(warmUpEpochs: 1);
        double[] got = [.. Enumerable.Range(0, 6).Select(step => schedule.At(new(step, 2, 3)))];
        Assert.That(got, Is.EqualTo([1, 2, 2, 2, 0.2, 0.2]).Within(1e-12));
    }

    [TestCase(1)]
    [TestCase(2)]
    public void ShortTrainingsHaveRatesToo(int steps)
    {
        foreach (var schedule in new ScalarSchedule[] { new OneCycle(0.1), new Cosine(0.1), 0.1 })
            for (var step = 0; step < steps; step++)
                Assert.That(schedule.At(new(step, steps, 1)), Is.InRange(0, 0.1), $"{schedule}");
    }

    static float[] Singles(double[] values) => [.. values.Select(v => (float)v)];
}
