using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;

namespace Whence.Tests.Graphs;

/// <summary>Pointwise functions far from 0 and close to it: small relative errors, and neither infinities nor NaN on the way.</summary>
[TestFixture]
sealed class FunctionRangeTests
{
    const double Tolerance = 3e-6;

    static readonly float[] Magnitudes =
        [0, 1e-30f, 1e-7f, 1e-3f, 0.03f, 0.2f, 0.349f, 0.351f, 0.7f, 0.999f, 1.001f, 2, 3.3f, 5, 8, 12, 20, 50, 100, 1e4f, 1e20f];

    static IEnumerable<TestCaseData> Functions() =>
    [
        Case(new Sigmoid(), Sigmoid), Case(new Tanh(), Math.Tanh), Case(new Softplus(), Softplus), Case(new SiLU(), x => x * Sigmoid(x)),
        Case(new Softsign(), x => x / (1 + Math.Abs(x))), Case(new Elu(1), x => x > 0 ? x : Expm1(x)),
        Case(new Erf(), x => Math.Abs(x) < 4 ? Cases.UnaryCases.Erf(x) : Math.Sign(x)),
        Case(new HardSwish(), x => x * Math.Clamp(x / 6 + 0.5, 0, 1)),
        Case(new Mish(), x => x * Math.Tanh(Softplus(x))),
        Case(new GeluTanh(), x => x * Sigmoid(2 * Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
        Case(new Gelu(), x => x * (Math.Abs(x) < 5.1 ? (1 + Cases.UnaryCases.Erf(x / Math.Sqrt(2))) / 2 : x > 0 ? 1 : 0)),
        Case(new Exp(), Math.Exp), Case(new Sinh(), Math.Sinh), Case(new Atan(), Math.Atan), Case(new Asinh(), Math.Asinh),
    ];

    [TestCaseSource(nameof(Functions))]
    public void SmallRelativeErrorOnTheWholeLine(UnaryOp op, Func<double, double> f)
    {
        float[] x = [.. Magnitudes, .. Magnitudes.Select(v => -v)];
        var (y, slope) = Evaluate(op, x);
        for (var i = 0; i < x.Length; i++)
        {
            var expected = (float)f(x[i]);
            var allowed = Tolerance * Math.Abs(expected) + 1e-9 * Math.Min(1, Math.Abs(x[i]));
            Assert.That(y[i] == expected || Math.Abs(y[i] - expected) <= allowed, $"{op.Name}({x[i]}) is {y[i]}, not {expected}");
            Assert.That(float.IsNaN(slope[i]), Is.False, $"slope of {op.Name} at {x[i]}");
        }
    }

    [Test]
    public void ExponentialsAreWithinOneAndAHalfUnitsInTheLastPlace()
    {
        float[] x =
        [
            .. Enumerable.Range(0, 400_000).Select(i => BitConverter.Int32BitsToSingle(i * 2753)).TakeWhile(v => v < 89),
            .. Enumerable.Range(0, 400_000).Select(i => -BitConverter.Int32BitsToSingle(i * 2753)).TakeWhile(v => v > -105),
        ];
        var (worst, at) = (0.0, 0f);
        foreach (var (value, y) in x.Zip(Evaluate(new Exp(), x).Y))
        {
            var expected = Math.Exp(value);
            if (float.IsInfinity((float)expected))
            {
                Assert.That(y, Is.EqualTo(float.PositiveInfinity), $"{value:r}");
                continue;
            }
            var error = Math.Abs(y - expected) / (double)(MathF.BitIncrement((float)expected) - (float)expected);
            (worst, at) = error > worst ? (error, value) : (worst, at);
        }
        TestContext.Out.WriteLine($"{x.Length} values, worst {worst:0.000} units at {at:r}");
        Assert.That(worst, Is.LessThan(1.5), $"{at:r}");
        Assert.That(
            Evaluate(new Exp(), [0, -0f, 88.7f, 89, 1000, float.PositiveInfinity, -104, -1000, float.NegativeInfinity, float.NaN]).Y,
            Is.EqualTo(new[] { 1, 1, (float)Math.Exp(88.7f), float.PositiveInfinity, float.PositiveInfinity, float.PositiveInfinity, 0, 0, 0, float.NaN }).Within(2).Ulps);
    }

    [Test]
    public void TiesAndEdgesFollowTheConventions()
    {
        Assert.That(Evaluate(new Clip(-1, 2), [-1, 0, 2]).Slope, Is.EqualTo(new float[] { 0, 1, 0 }), "clip");
        Assert.That(Evaluate(new Quantize(-1, 2), [-1.6f, -1.5f, -1.4f, 0.5f, 2.5f, 2.51f]).Y, Is.EqualTo(new float[] { -1, -1, -1, 0, 2, 2 }), "quantize");
        Assert.That(Evaluate(new Quantize(-1, 2), [-1.6f, -1.5f, -1.4f, 0.5f, 2.5f, 2.51f]).Slope, Is.EqualTo(new float[] { 0, 0, 1, 1, 1, 0 }), "quantize");
        Assert.That(Evaluate(new Abs(), [-3, 0, 3]).Slope, Is.EqualTo(new float[] { -1, 0, 1 }), "abs");
        Assert.That(Evaluate(new LeakyRelu(0.5f), [-1, 0, 1]).Slope, Is.EqualTo(new[] { 0.5f, 0.5f, 1 }), "leaky relu");
        Assert.That(Evaluate(new Round(), [-1.5f, -0.5f, 0.5f, 1.5f, 2.5f]).Y, Is.EqualTo(new float[] { -2, 0, 0, 2, 2 }), "round");
        Assert.That(Evaluate(new IsNaN(), [float.NaN, 0, float.PositiveInfinity]).Y, Is.EqualTo(new float[] { 1, 0, 0 }), "is NaN");
        Assert.That(Evaluate(new Asin(), [-1, 1, 1.1f, float.NaN]).Y, Is.EqualTo(new[] { -MathF.PI / 2, MathF.PI / 2, float.NaN, float.NaN }).Within(1e-6), "arcsine");
        Assert.That(Evaluate(new Acos(), [-1, 1, -1.1f, 0]).Y, Is.EqualTo(new[] { MathF.PI, 0, float.NaN, MathF.PI / 2 }).Within(1e-6), "arccosine");
        Assert.That(Evaluate(new Acosh(), [1, 1.0001f, 1e20f, 0.9f, -3, 1e-3f]).Y, Is.EqualTo(new[] { 0, 0.01413f, 46.744849f, float.NaN, float.NaN, float.NaN }).Within(2e-5), "arcosh");
        Assert.That(
            Evaluate(new Atanh(), [-1, 1, 1e-5f, -0.999f, 1.5f, -2]).Y,
            Is.EqualTo(new[] { float.NegativeInfinity, float.PositiveInfinity, 1e-5f, -3.8002012f, float.NaN, float.NaN }).Within(1e-5), "artanh");
        Assert.That(Evaluate(new Shrink(0.5f, 0.5f), [-2, -0.5f, 0, 0.5f, 1, float.NaN]).Y, Is.EqualTo(new[] { -1.5f, 0, 0, 0, 0.5f, 0 }), "shrink");
        Assert.That(Evaluate(new Not(), [0, 1, -2]).Y, Is.EqualTo(new float[] { 1, 0, 0 }), "not");
    }

    [Test]
    public void GradientOfATieGoesToTheFirst()
    {
        var g = new Graph();
        float[] values = [1, 3, 3, 2, 3, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        var image = g.Input("image", [1, 4, 4, 1]);
        var (a, b) = (g.Input("a", [3]), g.Input("b", [3]));
        var pooled = g.Add(new MaxPool2D(new(2, 2) { StrideH = 2, StrideW = 2 }), image);
        var (largest, smallest) = (g.Add(new ReduceMax([]), image), g.Add(new ReduceMin([1]), image));
        var larger = g.Add(new Max(), a, b);
        Node[] gradients =
        [
            Gradient(pooled, image), Gradient(largest, image), Gradient(smallest, image), Gradient(larger, a), Gradient(larger, b),
        ];
        using var cpu = Backend.Open("cpu");
        using var weights = new Weights(cpu);
        using var plan = Plan.Compile(g, cpu, weights, gradients);
        plan.Set(image, values);
        plan.Set(a, [1, 2, 3]);
        plan.Set(b, [1, 3, 2]);
        plan.Run();
        Assert.That(Values(0), Is.EqualTo(new float[] { 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0 }), "pool");
        Assert.That(Values(1), Is.EqualTo(new float[] { 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }), "largest");
        Assert.That(Values(2), Is.EqualTo(new float[] { 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0 }), "smallest");
        Assert.That(Values(3), Is.EqualTo(new float[] { 1, 0, 1 }), "max, a");
        Assert.That(Values(4), Is.EqualTo(new float[] { 0, 1, 0 }), "max, b");

        float[] Values(int i) => plan.Get(gradients[i]).ToArray();

        Node Gradient(Node y, Node x) => g.Gradient(y, g.Constant(y.Shape, [.. Enumerable.Repeat(1f, y.Shape.Count)]), [x])[0];
    }

    static (float[] Y, float[] Slope) Evaluate(UnaryOp op, float[] x)
    {
        var g = new Graph();
        var input = g.Input("x", [x.Length]);
        var y = g.Add(op, input);
        var slope = g.Gradient(y, g.Constant([x.Length], [.. Enumerable.Repeat(1f, x.Length)]), [input])[0];
        using var cpu = Backend.Open("cpu");
        using var weights = new Weights(cpu);
        using var plan = Plan.Compile(g, cpu, weights, [y, slope]);
        plan.Set(input, x);
        plan.Run();
        return (plan.Get(y).ToArray(), plan.Get(slope).ToArray());
    }

    static TestCaseData Case(UnaryOp op, Func<double, double> f) => new TestCaseData(op, f).SetArgDisplayNames(op.Name);

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    static double Expm1(double x) => Math.Abs(x) < 1e-5 ? x + x * x / 2 : Math.Exp(x) - 1;
}
