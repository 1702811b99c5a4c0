using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;
using Whence.Runtime.Gpu;
using Whence.Tests.Explain;

namespace Whence.Tests.Graphs;

/// <summary>Ops with kernels of the caller's own, from another assembly than the engine's, on every back end.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Names))]
sealed class KernelOpTests(string device) : IDisposable
{
    readonly Backend backend = Backend.Open(device);

    bool RunsKernels => backend is GpuBackend;

    public void Dispose() => backend.Dispose();

    [TestCase(1)]
    [TestCase(127)]
    [TestCase(1000)]
    public void AnOwnKernelRunsAsANode(int length)
    {
        var g = new Graph();
        var x = g.Input("x", [length]);
        var y = g.Add("limited", new Limit(1.5f), g.Add(new Square(), x));
        var values = Values(length);
        Assert.That(Run(g, y, (x, values)), Is.EqualTo(values.Select(value => MathF.Min(value * value, 1.5f))));
    }

    [Test]
    public void ItIsDifferentiatedLikeAnyOther()
    {
        var g = new Graph();
        var x = g.Input("x", [500]);
        var y = g.Add(new Square(), g.Add(new Limit(2), x));
        var dx = g.Gradient(y, g.Constant(new Shape(500), Enumerable.Repeat(1f, 500).ToArray()), [x])[0];
        var values = Values(500);
        Assert.That(Run(g, dx, (x, values)), Is.EqualTo(values.Select(value => value is > -2 and < 2 ? 2 * value : 0)));
    }

    [TestCase(1, 1)]
    [TestCase(3, 33)]
    [TestCase(70, 65)]
    public void SeveralKernelsShareScratchAndTables(int rows, int columns)
    {
        var weights = Values(columns);
        var g = new Graph();
        var x = g.Input("x", [rows, columns]);
        var y = g.Add(new WeightedRows(weights), x);
        var values = Values(rows * columns);
        var expected = Enumerable.Range(0, rows).Select(row => Enumerable.Range(0, columns).Sum(k => (double)values[row * columns + k] * weights[k]));
        Assert.That(Run(g, y, (x, values)), Is.EqualTo(expected).Within(1e-3));
    }

    [Test]
    public void ReplaysGiveTheSameBitsAndListTheKernel()
    {
        var g = new Graph();
        var x = g.Input("x", [300]);
        var y = g.Add("limited", new Limit(1), x);
        using var plan = Plan.Compile(g, backend, new Weights(backend), [y]);
        plan.Set(x, Values(300));
        plan.Run();
        var first = plan.Get(y).ToArray();
        plan.Run();
        Assert.Multiple(() =>
        {
            Assert.That(plan.Get(y).ToArray(), Is.EqualTo(first));
            Assert.That(plan.Kernels, Is.EqualTo([RunsKernels ? "Limit.Run" : "Limit"]));
            Assert.That(plan.Listing(), Does.Contain("limited"));
        });
    }

    [Test]
    public void ConstantOperandsAreComputedOnce()
    {
        var g = new Graph();
        var y = g.Add(new Limit(1), g.Constant(new Shape(4), -3, -0.5f, 0.5f, 3));
        using var plan = Plan.Compile(g, backend, new Weights(backend), [y]);
        plan.Run();
        Assert.That(plan.Get(y).ToArray(), Is.EqualTo(new float[] { -1, -0.5f, 0.5f, 1 }));
        Assert.That(plan.Kernels, Is.Empty);
    }

    [Test]
    public void AnExplanationPlanHoldsAnOwnKernel()
    {
        var network = new CamNetwork(4, 4, 8, 3, pooled: true);
        var x = Values(network.InputShape.Count);
        using var plain = new ExplainSession(network, backend, Explainers.InputXGradient());
        using var limited = new ExplainSession(network, backend, new Limited());
        var (expected, found) = (plain.Run(x, target: 1).Map, limited.Run(x, target: 1).Map);
        Assert.That(found, Is.EqualTo(expected.Select(value => Math.Clamp(value, -Limited.Bound, Limited.Bound))));
        Assert.That(found, Is.Not.EqualTo(expected), "the bound is reached");
        Assert.That(limited.Listing(), Does.Contain("Limit"));
    }

    float[] Run(Graph g, Node y, (Node Node, float[] Values) input)
    {
        using var plan = Plan.Compile(g, backend, new Weights(backend), [y]);
        plan.Set(input.Node, input.Values);
        plan.Run();
        return plan.Get(y).ToArray();
    }

    static float[] Values(int count) => [.. Enumerable.Range(0, count).Select(i => (i * 37 % 101 - 50) / 16f)];

    sealed class Limited : IExplainer
    {
        public const float Bound = 0.01f;

        public string Name => "limited";

        public int DefaultSamples => 1;

        public Recipe Build(ExplainContext c) => new(c.Graph.Add(new Limit(Bound), c.X * c.Field(c.X)));
    }
}
