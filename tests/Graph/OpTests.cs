using Whence.Graphs;
using Whence.Runtime;
using Whence.Runtime.Cpu;

namespace Whence.Tests.Graphs;

/// <summary>
/// Every op case: forward against the double reference, gradients against central differences of that reference, guard words, equal bits on
/// replay and under memory reuse, and no allocation while running.
/// </summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Names))]
sealed class OpTests(string device)
{
    const int CheckedElements = 24;

    Backend backend = null!;

    [OneTimeSetUp]
    public void OpenBackend() => backend = Backend.Open(device);

    [OneTimeTearDown]
    public void CloseBackend() => backend?.Dispose();

    static IEnumerable<TestCaseData> Cases() =>
        typeof(OpTests).Assembly.GetTypes()
            .Where(type => typeof(IOpCases).IsAssignableFrom(type) && !type.IsAbstract)
            .OrderBy(type => type.Name)
            .SelectMany(type => ((IOpCases)Activator.CreateInstance(type)!).Cases())
            .Select((c, i) => new TestCaseData(c).SetName($"{{m}}({c.ToString().Replace(',', 'x')}{i})"));

    [TestCaseSource(nameof(Cases))]
    public void ForwardEqualsTheReference(OpCase c)
    {
        var values = Fill(c);
        var expected = c.Reference(ToDouble(c, values));
        var got = Run(c, values, new() { GuardFloats = 32 }, out _);
        Assert.That(got, Has.Length.EqualTo(expected.Data.Length), "number of elements");
        AssertClose(got, expected.Data, c.Tolerance, "forward");
    }

    [TestCaseSource(nameof(Cases))]
    public void ReplayAndMemoryReuseGiveTheSameBits(OpCase c)
    {
        var values = Fill(c);
        var apart = Run(c, values, new() { ReuseMemory = false }, out var allocated);
        var shared = Run(c, values, new(), out _);
        Assert.That(shared, Is.EqualTo(apart), "with memory reuse");
        if (backend is CpuBackend)
            Assert.That(allocated, Is.Zero, "bytes allocated by a run");
    }

    [TestCaseSource(nameof(Cases))]
    public void GradientEqualsDifferences(OpCase c)
    {
        var wanted = c.Differentiable ?? [.. Enumerable.Range(0, c.Shapes.Length)];
        if (wanted.Length == 0)
            Assert.Pass("not differentiable by definition");
        var values = Fill(c);
        var g = new Graph();
        var inputs = Inputs(g, c);
        var y = c.AddTo(g, inputs);
        var seed = Uniform(y.Shape.Count, 99).Select(u => (float)u).ToArray();
        var dx = g.Gradient(y, g.Constant(y.Shape, seed), [.. wanted.Select(i => inputs[i])]);
        using var weights = new Weights(backend);
        using var plan = Plan.Compile(g, backend, weights, dx, options: new() { GuardFloats = 32 });
        for (var i = 0; i < inputs.Length; i++)
            Set(plan, inputs[i], values[i]);
        plan.Run();
        Assert.That(plan.CheckGuards(), "guard words");
        for (var k = 0; k < wanted.Length; k++)
            CompareWithDifferences(c, values, wanted[k], seed, plan.Get(dx[k]).ToArray());
    }

    static void CompareWithDifferences(OpCase c, float[][] values, int input, float[] seed, float[] got)
    {
        var count = got.Length;
        var picked = Enumerable.Range(0, Math.Min(count, CheckedElements)).Select(i => (int)((long)i * count / Math.Min(count, CheckedElements)));
        var expected = new List<double>();
        var actual = new List<float>();
        foreach (var i in picked)
        {
            var x = ToDouble(c, values);
            expected.Add((Loss(+c.Step) - Loss(-c.Step)) / (2 * c.Step));
            actual.Add(got[i]);

            double Loss(double step)
            {
                x[input].Data[i] = values[input][i] + step;
                return c.Reference(x).Data.Zip(seed, (y, s) => y * s).Sum();
            }
        }
        AssertClose([.. actual], [.. expected], c.GradientTolerance, $"gradient by input {input}");
    }

    float[] Run(OpCase c, float[][] values, PlanOptions options, out long allocated)
    {
        var g = new Graph();
        var inputs = Inputs(g, c);
        var y = c.AddTo(g, inputs);
        using var weights = new Weights(backend);
        using var plan = Plan.Compile(g, backend, weights, [y], options: options);
        for (var i = 0; i < inputs.Length; i++)
            Set(plan, inputs[i], values[i]);
        plan.Run();
        var first = plan.Get(y).ToArray();
        allocated = 0;
        if (backend is CpuBackend)
            allocated = AllocatedBytes.Of(plan.Run);
        else
            plan.Run();
        Assert.That(plan.Get(y).ToArray(), Is.EqualTo(first), "replay");
        Assert.That(plan.CheckGuards(), "guard words");
        return first;
    }

    static Node[] Inputs(Graph g, OpCase c) =>
        [.. c.Shapes.Select((shape, i) => c.Exact?[i] is { } exact ? g.Constant(shape, exact) : g.Input($"x{i}", shape))];

    static void Set(Plan plan, Node node, float[] values)
    {
        if (node.Op is Source { Kind: SourceKind.Input } && plan.Holds(node))
            plan.Set(node, values);
    }

    static float[][] Fill(OpCase c) =>
        [.. c.Shapes.Select((shape, k) => c.Exact?[k] ?? [.. Uniform(shape.Count, 7 + k).Select((u, _) => c.Value(k, u))])];

    static IEnumerable<double> Uniform(int count, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(_ => 2 * random.NextDouble() - 1).ToArray();
    }

    static DoubleTensor[] ToDouble(OpCase c, float[][] values) =>
        [.. values.Select((row, i) => new DoubleTensor(c.Shapes[i].ToArray(), [.. row.Select(v => (double)v)]))];

    static void AssertClose(float[] got, double[] expected, double tolerance, string what)
    {
        var scale = expected.Length == 0 ? 1 : Math.Max(1, expected.Max(Math.Abs));
        for (var i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(got[i] - expected[i]) <= tolerance * scale))
                Assert.Fail($"{what}: element {i} is {got[i]}, the reference says {expected[i]} (allowed {tolerance * scale:g3})");
        }
    }
}
