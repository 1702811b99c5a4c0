using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;

namespace Whence.Tests.Graphs;

/// <summary>Quantised convolutions, sums and means run in integers on the CPU where nothing reads the floats between, and mean what their formulas in doubles do.</summary>
[TestFixture]
sealed class IntegerCodesTests
{
    const float Unit = 1f / 64;
    const int Side = 6;
    const int Channels = 20;

    Backend backend = null!;
    Weights weights = null!;
    Graph graph = null!;
    Node x = null!;

    [SetUp]
    public void Open()
    {
        (backend, graph) = (Backend.Open("cpu:2"), new Graph());
        weights = new(backend);
        x = graph.Input("x", [2, Side, Side, Channels]);
        Set("w", [8, 3, 3, Channels], 1);
        Set("v", [Channels, 3, 3, 1], 2);
        Set("u", [Channels, 1, 1, Channels], 3);
    }

    [TearDown]
    public void Close()
    {
        weights.Dispose();
        backend.Dispose();
    }

    [TestCase(0, null)]
    [TestCase(37, 0f)]
    [TestCase(128, 1.3f)]
    public void Convolution(int zero, float? high)
    {
        var product = Conv("w", Coded(x, 0.02f, 100));
        var activated = high is null ? product : graph.Add(high == 0 ? new Relu() : new Clip(-0.4f, high.Value), product);
        var y = Coded(activated, 0.05f, zero);
        var sums = Sums();
        var (low, top) = high switch { null => (double.MinValue, double.MaxValue), 0f => (0, double.MaxValue), var h => (-0.4f, h.Value) };
        AssertCodes(Run(y, "conv2d.codes"), [.. sums.Select(sum => Math.Clamp(sum, low, top))], 0.05f, zero);
        Assert.That(Run(Conv("w", Coded(x, 0.02f, 100)), "conv2d.codes"), Is.EqualTo(sums).Within(1e-5 * sums.Max(Math.Abs)));

        double[] Sums()
        {
            var (codes, w) = (Values().Select(v => Math.Clamp(Math.Round(v / 0.02f), -100, 155) * 0.02f).ToArray(), weights.Get("w"));
            return [.. Enumerable.Range(0, 2 * Side * Side * 8).Select(i =>
            {
                var (k, q, p, n) = (i % 8, i / 8 % Side, i / 8 / Side % Side, i / 8 / Side / Side);
                return (from r in Enumerable.Range(0, 3) from s in Enumerable.Range(0, 3) from c in Enumerable.Range(0, Channels)
                        where p + r - 1 is >= 0 and < Side && q + s - 1 is >= 0 and < Side
                        select codes[((n * Side + p + r - 1) * Side + q + s - 1) * Channels + c] * (double)w[((k * 3 + r) * 3 + s) * Channels + c]).Sum();
            })];
        }
    }

    [Test]
    public void SumsAndMeansOfCodes()
    {
        var a = Coded(x, 0.02f, 100);
        var b = Coded(Depthwise(a), 0.03f, 128);
        var sum = Coded(a + b, 0.04f, 120);
        var mean = Coded(graph.Add(new ReduceMean([1, 2], keepDimensions: true), sum), 0.005f, 90);
        var y = Conv("u", mean);
        Run(y, "SumOfCodes", "MeanOfCodes", "conv2d.codes.depthwise");
        var (first, second, whole) = (Run(a), Run(b, "conv2d.codes.depthwise", "DecodeCodes"), Run(sum, "SumOfCodes", "EncodeCodes", "DecodeCodes"));
        AssertCodes(first, [.. Values().Select(value => (double)value)], 0.02f, 100);
        AssertCodes(whole, [.. first.Zip(second, (p, q) => (double)p + q)], 0.04f, 120);
        AssertCodes(Run(mean, "MeanOfCodes"), [.. Enumerable.Range(0, 2 * Channels).Select(i =>
            Enumerable.Range(0, Side * Side).Average(place => (double)whole[(i / Channels * Side * Side + place) * Channels + i % Channels]))], 0.005f, 90);
    }

    [Test]
    public void EveryNumberOfWorkersGivesTheSameBitsAndWritesNothingElse()
    {
        var y = Conv("u", Coded(Depthwise(Coded(Conv("u", Coded(x, 0.02f, 100)), 0.05f, 11)), 0.04f, 3));
        float[]? first = null;
        foreach (var device in new[] { "cpu:1", "cpu:2", "cpu:3" })
        {
            using var other = Backend.Open(device);
            using var copies = new Weights(other);
            foreach (var name in weights.Names)
                copies.Set(name, weights.ShapeOf(name), weights.Get(name));
            using var plan = Plan.Compile(graph, other, copies, [y], options: new() { GuardFloats = 16 });
            plan.Set(x, Values());
            plan.Run();
            Assert.That(plan.CheckGuards());
            Assert.That(plan.Get(y).ToArray(), Is.EqualTo(first ??= plan.Get(y).ToArray()));
        }
    }

    [Test]
    public void GradientsKeepFloats()
    {
        var y = Coded(Conv("w", Coded(x, 0.02f, 100)), 0.05f, 0);
        var dx = graph.Gradient(graph.Add(new ReduceSum([]), y), graph.Constant(1), [x])[0];
        using var plan = Plan.Compile(graph, backend, weights, [y, dx]);
        Assert.That(plan.Listing(), Does.Not.Contain("codes"));
    }

    [Test]
    public void OtherWeightsAreComputedInFloatsOrRefused()
    {
        var y = Conv("w", Coded(x, 0.02f, 100));
        using var plan = Plan.Compile(graph, backend, weights, [y]);
        Assert.That(plan.Listing(), Does.Contain("conv2d.codes"));
        var changed = weights.Get("w");
        changed[5] = 0.3f * Unit;
        weights.Set("w", weights.ShapeOf("w"), changed);
        Assert.That(plan.RefreshWeights, Throws.TypeOf<GraphException>().With.Message.Contains("weight 'w'").And.Message.Contains("compile the plan anew"));
        using var anew = Plan.Compile(graph, backend, weights, [y]);
        Assert.That(anew.Listing(), Does.Not.Contain("conv2d.codes"));
    }

    Node Conv(string name, Node of) => graph.Add(new Conv2D(ConvWindow.Square(1, weights.ShapeOf(name)[1] / 2)), of, Parameter(name));

    Node Depthwise(Node of) => graph.Add(new Conv2D(ConvWindow.Square(1, 1) with { Groups = Channels }), of, Parameter("v"));

    Node Parameter(string name) => graph.Parameter(name, weights.ShapeOf(name), [Unit]);

    // As a file's QuantizeLinear and DequantizeLinear are imported.
    Node Coded(Node of, float scale, float zero)
    {
        var codes = graph.Add(new Quantize(-zero, 255 - zero), graph.Add(new Div(), of, graph.Constant(scale)));
        return graph.Add(new Mul(), graph.Add(new Sub(), graph.Add(new Add(), codes, graph.Constant(zero)), graph.Constant(zero)), graph.Constant(scale));
    }

    float[] Run(Node y, params string[] kernels)
    {
        using var plan = Plan.Compile(graph, backend, weights, [y]);
        foreach (var kernel in kernels)
            Assert.That(plan.Listing(), Does.Contain(kernel));
        plan.Set(x, Values());
        plan.Run();
        return plan.Get(y).ToArray();
    }

    static void AssertCodes(float[] found, double[] reals, float scale, int zero)
    {
        for (var i = 0; i < found.Length; i++)
        {
            var steps = reals[i] / scale;
            var isHalfway = Math.Abs(Math.Abs(steps - Math.Truncate(steps)) - 0.5) < 1e-3;
            Assert.That((double)MathF.Round(found[i] / scale), Is.EqualTo(Math.Clamp(Math.Round(steps), -zero, 255 - zero)).Within(isHalfway ? 1 : 0), $"element {i}: {steps} steps");
        }
    }

    void Set(string name, Shape shape, int seed)
    {
        var random = new Random(seed);
        weights.Set(name, shape, [.. Enumerable.Range(0, shape.Count).Select(_ => random.Next(-128, 128) * Unit)]);
    }

    static float[] Values()
    {
        var random = new Random(9);
        return [.. Enumerable.Range(0, 2 * Side * Side * Channels).Select(_ => (float)(random.NextDouble() * 6 - 3))];
    }
}
