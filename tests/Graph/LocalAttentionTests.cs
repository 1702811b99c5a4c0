using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;
using Whence.Tests.Graphs.Cases;

namespace Whence.Tests.Graphs;

/// <summary>What local attention pooling becomes at its limits, what its gradient by attention is, and that relevance keeps its mass on the way down.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Names))]
sealed class LocalAttentionTests(string device)
{
    static readonly (Shape Image, PoolWindow Window)[] Windows =
    [
        ([2, 6, 8, 5], new(2, 2) { StrideH = 2, StrideW = 2 }),
        ([2, 7, 9, 36], new(3, 3) { StrideH = 2, StrideW = 2, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }),
        ([1, 7, 7, 4], new(2, 2) { StrideH = 2, StrideW = 2, CeilMode = true }),
        ([2, 5, 6, 3], new(5, 6)),
    ];

    Backend backend = null!;

    [OneTimeSetUp]
    public void OpenBackend() => backend = Backend.Open(device);

    [OneTimeTearDown]
    public void CloseBackend() => backend?.Dispose();

    [TestCaseSource(nameof(Windows))]
    public void WithoutSharpnessItIsAveragePooling((Shape Image, PoolWindow Window) c)
    {
        var (v, a) = Operands(c.Image);
        var average = OpRun.Values(backend, new AveragePool2D(c.Window), (c.Image, v));
        OpRun.AssertClose(Pool(c, v, a, beta: 0), [.. average.Select(x => (double)x)], 1e-6);
    }

    [TestCaseSource(nameof(Windows))]
    public void VerySharpItTakesTheVectorAtTheMostAttendedTap((Shape Image, PoolWindow Window) c)
    {
        var (v, a) = Operands(c.Image);
        // Distances of at least 0.01, so that exp(-1e6 * 1e-4) is nothing.
        for (var i = 0; i < a.Length; i++)
            a[i] = (i * 37 % 97 + 1) / 100f;
        var d = c.Window.On(c.Image);
        var expected = DoubleTensor.From([d.N, d.P, d.Q, d.C], at =>
        {
            var (_, h, w) = LocalAttentionCases.Taps(d, at[1], at[2]).MaxBy(tap => a[(at[0] * d.H + tap.H) * d.W + tap.W]);
            return v[((at[0] * d.H + h) * d.W + w) * d.C + at[3]];
        });
        OpRun.AssertClose(Pool(c, v, a, beta: 1e6f), expected.Data, 1e-6);
    }

    [TestCaseSource(nameof(Windows))]
    public void RelevanceKeepsItsSumOnTheWayDown((Shape Image, PoolWindow Window) c)
    {
        var (_, a) = Operands(c.Image);
        var d = c.Window.On(c.Image);
        var one = new Shape(d.N, d.H, d.W, 1);
        var relevance = OpRun.Random(d.N * d.P * d.Q, 21).Select(Math.Abs).ToArray();
        var down = Gradients((one, c.Window), new float[one.Count], a, 40, relevance)[0];
        Assert.That(down.Sum(x => (double)x), Is.EqualTo(relevance.Sum(x => (double)x)).Within(1e-5));
        Assert.That(down.Min(), Is.GreaterThanOrEqualTo(0));
        // Nothing of a window is lost in its padding: what image n holds above, it holds below.
        for (var n = 0; n < d.N; n++)
            Assert.That(Part(down, n, d.N), Is.EqualTo(Part(relevance, n, d.N)).Within(1e-5), $"image {n}");
    }

    [TestCaseSource(nameof(Windows))]
    public void TheGradientByAttentionIsThatOfAGivenLargest((Shape Image, PoolWindow Window) c)
    {
        const float Beta = 7;
        var (v, a) = Operands(c.Image);
        var d = c.Window.On(c.Image);
        var seed = OpRun.Random((int)d.OutputLength, 23);
        var da = Gradients(c, v, a, Beta, seed)[1];
        var expected = Enumerable.Range(0, a.Length).Select(i => (Loss(i, 1e-5) - Loss(i, -1e-5)) / 2e-5).ToArray();
        OpRun.AssertClose(da, expected, 2e-4);

        double Loss(int moved, double step)
        {
            var sum = 0.0;
            for (var place = 0; place < seed.Length / d.C; place++)
            {
                var (n, p, q) = (place / (d.P * d.Q), place / d.Q % d.P, place % d.Q);
                var pixels = LocalAttentionCases.Taps(d, p, q).ConvertAll(tap => (n * d.H + tap.H) * d.W + tap.W);
                var largest = pixels.Max(i => a[i]);
                var weights = pixels.ConvertAll(i => Math.Exp(-Beta * Math.Pow(largest - a[i] - (i == moved ? step : 0), 2)));
                for (var k = 0; k < d.C; k++)
                    sum += seed[place * d.C + k] * pixels.Zip(weights, (i, weight) => weight * v[i * d.C + k]).Sum() / weights.Sum();
            }
            return sum;
        }
    }

    [Test]
    public void WithoutSharpnessAttentionHasNoGradientButBetaDoes()
    {
        var c = Windows[1];
        var (v, a) = Operands(c.Image);
        var seed = OpRun.Random((int)c.Window.On(c.Image).OutputLength, 25);
        var gradients = Gradients(c, v, a, 0, seed);
        Assert.That(gradients[1], Is.All.Zero);
        Assert.That(Math.Abs(gradients[2][0]), Is.GreaterThan(1e-3), "beta can leave 0");
    }

    [Test]
    public void ThroughASquareSharpnessCouldNotLeaveZero()
    {
        var c = Windows[1];
        var (v, a) = Operands(c.Image);
        var g = new Graph();
        Node values = g.Input("v", c.Image), attention = g.Input("a", Map(c.Image)), alpha = g.Input("alpha", [1]);
        var y = g.Add(new LocalAttentionPool(c.Window), values, attention, alpha * alpha, g.Constant([9], Ones(c.Window)));
        var slope = g.Gradient(y, g.Constant(y.Shape, OpRun.Random(y.Shape.Count, 25)), [alpha])[0];
        using var weights = new Weights(backend);
        using var plan = Plan.Compile(g, backend, weights, [slope]);
        foreach (var (node, held) in new[] { (values, v), (attention, a), (alpha, [0]) })
            plan.Set(node, held);
        plan.Run();
        Assert.That(plan.Get(slope)[0], Is.Zero);
    }

    [Test]
    public void APriorSharesTheWindowAndATapWithoutPriorHasNoWeight()
    {
        var c = Windows[0];
        var (v, a) = Operands(c.Image);
        var d = c.Window.On(c.Image);
        var expected = DoubleTensor.From([d.N, d.P, d.Q, d.C], at => v[((at[0] * d.H + 2 * at[1]) * d.W + 2 * at[2]) * d.C + at[3]]);
        Assert.That(Pool(c, v, a, beta: 0, [1, 0, 0, 0]), Is.EqualTo(expected.Data.Select(x => (float)x)));
        Assert.That(Pool(c, v, a, beta: 500, [1, 0, 0, 0]), Is.EqualTo(expected.Data.Select(x => (float)x)), "far below the largest");
        OpRun.AssertClose(
            Pool(c, v, a, beta: 9, [4, 3, 2, 1]),
            LocalAttentionCases.Pool([Doubles(c.Image, v), Doubles([d.N, d.H, d.W, 1], a), Doubles([1], [9]), Doubles([4], [4, 3, 2, 1])], d).Data, 1e-5);
    }

    [Test]
    public void OperandsThatDoNotFitAreRefusedWithTheirShapes()
    {
        var g = new Graph();
        var op = new LocalAttentionPool(Windows[0].Window);
        Node v = g.Input("v", [1, 4, 4, 3]), a = g.Input("a", [1, 4, 4, 1]), wide = g.Input("wide", [1, 4, 4, 3]), beta = g.Constant(1f), prior = g.Constant([4], [1, 1, 1, 1]);
        Assert.That(() => g.Add(op, v, wide, beta, prior), Throws.TypeOf<ShapeException>().With.Message.Contains("attention [1,4,4,3] is not the [1,4,4,1]"));
        Assert.That(() => g.Add(op, v, a, prior, prior), Throws.TypeOf<ShapeException>().With.Message.Contains("beta [4] is not one number"));
        Assert.That(() => g.Add(op, v, a, beta, beta), Throws.TypeOf<ShapeException>().With.Message.Contains("the 4 entries of a window 2x2"));
        Assert.That(() => g.Add(op, v, a), Throws.TypeOf<ShapeException>().With.Message.Contains("2 operands"));
    }

    static double Part(float[] values, int n, int images) => values.Skip(values.Length / images * n).Take(values.Length / images).Sum(x => (double)x);

    static DoubleTensor Doubles(Shape shape, float[] values) => new(shape.ToArray(), [.. values.Select(x => (double)x)]);

    static (float[] V, float[] A) Operands(Shape image) =>
        (OpRun.Random(image.Count, 11), [.. OpRun.Random(image.Count / image[3], 13).Select(x => (x + 1) / 2)]);

    float[] Pool((Shape Image, PoolWindow Window) c, float[] v, float[] a, float beta, float[]? prior = null) => OpRun.Values(
        backend, new LocalAttentionPool(c.Window), (c.Image, v), (Map(c.Image), a), ([1], [beta]), ([c.Window.R * c.Window.S], prior ?? Ones(c.Window)));

    float[][] Gradients((Shape Image, PoolWindow Window) c, float[] v, float[] a, float beta, float[] seed)
    {
        var g = new Graph();
        Node[] inputs = [g.Input("v", c.Image), g.Input("a", Map(c.Image)), g.Input("beta", [1])];
        var y = g.Add(new LocalAttentionPool(c.Window), [.. inputs, g.Constant([c.Window.R * c.Window.S], Ones(c.Window))]);
        var dx = g.Gradient(y, g.Constant(y.Shape, seed), inputs);
        using var weights = new Weights(backend);
        using var plan = Plan.Compile(g, backend, weights, dx);
        foreach (var (node, values) in inputs.Zip([v, a, new[] { beta }]))
            if (plan.Holds(node))
                plan.Set(node, values);
        plan.Run();
        return [.. dx.Select(node => plan.Get(node).ToArray())];
    }

    static Shape Map(Shape image) => [image[0], image[1], image[2], 1];

    static float[] Ones(PoolWindow window) => [.. Enumerable.Repeat(1f, window.R * window.S)];
}
