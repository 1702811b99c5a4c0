using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;

namespace Whence.Tests.Graphs;

/// <summary>States survive a run and take their new values at its end, whether or not they are written in place.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Names))]
sealed class UpdateTests(string device)
{
    Backend backend = null!;

    [OneTimeSetUp]
    public void OpenBackend() => backend = Backend.Open(device);

    [OneTimeTearDown]
    public void CloseBackend() => backend?.Dispose();

    [TestCase(true)]
    [TestCase(false)]
    public void AStateIsAddedToInPlace(bool reuse)
    {
        var g = new Graph();
        var (x, sum) = (g.Input("x", [3]), g.State("sum", [3]));
        var next = g.Add(new Add(), sum, x);
        g.Update(sum, next);
        using var weights = new Weights(backend);
        using var plan = Plan.Compile(g, backend, weights, [sum], options: new() { ReuseMemory = reuse });
        plan.Set(x, [1, 2, 3]);
        for (var run = 1; run <= 3; run++)
        {
            plan.Run();
            Assert.That(plan.Get(sum).ToArray(), Is.EqualTo(new float[] { run, 2 * run, 3 * run }));
        }
        plan.Reset();
        plan.Run();
        Assert.That(plan.Get(sum).ToArray(), Is.EqualTo(new float[] { 1, 2, 3 }));
        Assert.That(plan.Listing().Contains("copy"), Is.EqualTo(!reuse), "a copy at the end");
    }

    [TestCase(true)]
    [TestCase(false)]
    public void StatesChangePlacesAndAreReadAsTheyWere(bool reuse)
    {
        var g = new Graph();
        var (a, b) = (g.State("a", [2], [1, 2]), g.State("b", [2], [10, 20]));
        g.Update(a, b);
        g.Update(b, a);
        // Computed after the new values are, from the old ones.
        var late = g.Add(new Sub(), b, a);
        using var weights = new Weights(backend);
        using var plan = Plan.Compile(g, backend, weights, [a, b, late], options: new() { ReuseMemory = reuse });
        plan.Run();
        Assert.That(plan.Get(late).ToArray(), Is.EqualTo(new float[] { 9, 18 }));
        Assert.That(plan.Get(a).ToArray(), Is.EqualTo(new float[] { 10, 20 }));
        Assert.That(plan.Get(b).ToArray(), Is.EqualTo(new float[] { 1, 2 }));
        plan.Run();
        Assert.That(plan.Get(late).ToArray(), Is.EqualTo(new float[] { -9, -18 }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void AnOldValueReadAfterTheNewOneKeepsItsMemory(bool reuse)
    {
        var g = new Graph();
        var (x, state) = (g.Input("x", [4]), g.State("state", [4], [1, 1, 1, 1]));
        var next = g.Add(new Mul(), state, x);
        var change = g.Add(new ReduceSum([0]), g.Add(new Abs(), g.Add(new Sub(), next, state)));
        g.Update(state, next);
        using var weights = new Weights(backend);
        using var plan = Plan.Compile(g, backend, weights, [change, state], options: new() { ReuseMemory = reuse });
        plan.Set(x, [2, 3, 4, 5]);
        plan.Run();
        Assert.That(plan.Get(change)[0], Is.EqualTo(1 + 2 + 3 + 4));
        plan.Run();
        Assert.That(plan.Get(change)[0], Is.EqualTo(2 + 6 + 12 + 20));
        Assert.That(plan.Get(state).ToArray(), Is.EqualTo(new float[] { 4, 9, 16, 25 }));
    }
}
