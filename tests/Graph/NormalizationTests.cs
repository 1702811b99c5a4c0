using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;

namespace Whence.Tests.Graphs;

/// <summary>Normalisations composed of several ops: values and gradients against the formula in double precision.</summary>
[TestFixture]
sealed class NormalizationTests
{
    const double Epsilon = 1e-5f;

    static readonly Shape Image = [3, 4, 5, 6];

    [Test]
    public void BatchNormWithRunningStatistics() => Check(
        (g, x) => BatchNorm.Inference(g, x[0], x[1], x[2], x[3], g.Add(new Square(), x[4])), [Image, [6], [6], [6], [6]],
        x => Each(x[0], (c, v) => (v - x[3][c]) / Math.Sqrt(x[4][c] * x[4][c] + Epsilon) * x[1][c] + x[2][c]));

    [Test]
    public void BatchNormWithBatchStatistics() => Check(
        (g, x) => BatchNorm.Training(g, x[0], x[1], x[2]).Y, [Image, [6], [6]],
        x =>
        {
            var moments = Enumerable.Range(0, 6).Select(c => Moments(Group(x[0], c, 6))).ToArray();
            return Each(x[0], (c, v) => (v - moments[c].Mean) / Math.Sqrt(moments[c].Variance + Epsilon) * x[1][c] + x[2][c]);
        });

    [Test]
    public void BatchStatisticsAreThoseOfTheChannel()
    {
        Check((g, x) => BatchNorm.Training(g, x[0], x[1], x[2]).Mean, [Image, [6], [6]],
            x => new([6], [.. Enumerable.Range(0, 6).Select(c => Group(x[0], c, 6).Average())]));
        Check((g, x) => BatchNorm.Training(g, x[0], x[1], x[2]).Variance, [Image, [6], [6]],
            x => new([6], [.. Enumerable.Range(0, 6).Select(c => Moments(Group(x[0], c, 6)).Variance * 60 / 59)]));
    }

    /// <summary>The closed form of the gradient by x is differentiated like any other formula, through the statistics too.</summary>
    [Test]
    public void GradientOfBatchNormsGradientIsThatOfDifferences()
    {
        var g = new Graph();
        var (x, gamma, beta, seed, along) = (g.Input("x", [9, 3]), g.Input("gamma", [3]), g.Input("beta", [3]), g.Input("seed", [9, 3]), g.Input("along", [9, 3]));
        var y = BatchNorm.Training(g, x, gamma, beta).Y;
        var slope = g.Gradient(y * y, seed, [x])[0];
        var second = g.Gradient(g.Add(new ReduceSum([]), slope * along), g.Constant(1), [x])[0];
        using var backend = Backend.Open("cpu");
        using var weights = new Weights(backend);
        using var plan = Plan.Compile(g, backend, weights, [slope, second]);
        var random = new Random(4);
        float[] Noise(Node node) => [.. Enumerable.Range(0, node.Shape.Count).Select(_ => (float)(2 * random.NextDouble() - 1))];
        var (at, direction) = (Noise(x), Noise(along));
        foreach (var node in new[] { gamma, beta, seed })
            plan.Set(node, Noise(node));
        plan.Set(along, direction);
        plan.Set(x, at);
        plan.Run();
        var expected = plan.Get(second).ToArray();
        const float Step = 5e-3f;
        for (var i = 0; i < at.Length; i++)
        {
            double Projected(float moved)
            {
                plan.Set(x, [.. at.Select((value, k) => k == i ? value + moved : value)]);
                plan.Run();
                return plan.Get(slope).ToArray().Zip(direction, (a, b) => (double)a * b).Sum();
            }
            var difference = (Projected(Step) - Projected(-Step)) / (2 * Step);
            Assert.That(expected[i], Is.EqualTo(difference).Within(2e-3 * expected.Max(Math.Abs)), $"element {i}");
        }
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(6)]
    public void GroupNormUsesTheStatisticsOfItsGroup(int groups) => Check(
        (g, x) => groups == 6 ? GroupNorm.Instance(g, x[0], x[1], x[2]) : GroupNorm.Build(g, x[0], x[1], x[2], groups),
        [Image, [6], [6]],
        x => DoubleTensor.From(Image.ToArray(), index =>
        {
            var members = x[0].Indices().Where(i => i[0] == index[0] && i[3] * groups / 6 == index[3] * groups / 6);
            var (mean, variance) = Moments(members.Select(i => x[0][i]));
            return (x[0][index] - mean) / Math.Sqrt(variance + Epsilon) * x[1][index[3]] + x[2][index[3]];
        }));

    [TestCase(3)]
    [TestCase(2)]
    [TestCase(-3)]
    public void LayerNormUsesTheStatisticsOfItsRow(int axis) => Check(
        (g, x) => LayerNorm.Build(g, x[0], x[1], x[2], axis), [Image, Tail(axis), Tail(axis)],
        x => Rows(x, Image.Product(Image.Axis(axis), 4)));

    static DoubleTensor Rows(DoubleTensor[] x, int count) => new(Image.ToArray(), [.. x[0].Data.Chunk(count).SelectMany(row =>
    {
        var (mean, variance) = Moments(row);
        return row.Select((v, i) => (v - mean) / Math.Sqrt(variance + Epsilon) * x[1].Data[i] + x[2].Data[i]);
    })]);

    static Shape Tail(int axis) => new(Image.Span[Image.Axis(axis)..]);

    static IEnumerable<double> Group(DoubleTensor x, int channel, int channels) => x.Data.Where((_, i) => i % channels == channel);

    static (double Mean, double Variance) Moments(IEnumerable<double> values)
    {
        var mean = values.Average();
        return (mean, values.Average(v => (v - mean) * (v - mean)));
    }

    static DoubleTensor Each(DoubleTensor x, Func<int, double, double> f) =>
        new(x.Shape, [.. x.Data.Select((v, i) => f(i % x.Shape[^1], v))]);

    static void Check(Func<Graph, Node[], Node> build, Shape[] shapes, Func<DoubleTensor[], DoubleTensor> reference)
    {
        var g = new Graph();
        Node[] inputs = [.. shapes.Select((shape, i) => g.Input($"x{i}", shape))];
        var y = build(g, inputs);
        var random = new Random(5);
        float[] seed = [.. Enumerable.Range(0, y.Shape.Count).Select(_ => random.NextSingle() - 0.5f)];
        var dx = g.Gradient(y, g.Constant(y.Shape, seed), inputs);
        DoubleTensor[] values = [.. shapes.Select(s => DoubleTensor.From(s.ToArray(), _ => (double)(2 * random.NextSingle() - 0.9f)))];
        using var cpu = Backend.Open("cpu");
        using var weights = new Weights(cpu);
        using var plan = Plan.Compile(g, cpu, weights, [y, .. dx]);
        for (var i = 0; i < inputs.Length; i++)
        {
            if (plan.Holds(inputs[i]))
                plan.Set(inputs[i], [.. values[i].Data.Select(v => (float)v)]);
        }
        plan.Run();
        AssertClose(plan.Get(y).ToArray(), reference(values).Data, 2e-5, "value");
        for (var i = 0; i < inputs.Length; i++)
            AssertClose(plan.Get(dx[i]).ToArray(), Differences(values, i, seed, reference), 2e-4, $"gradient by input {i}");
    }

    static double[] Differences(DoubleTensor[] x, int input, float[] seed, Func<DoubleTensor[], DoubleTensor> reference)
    {
        const double step = 1e-5;
        var data = x[input].Data;
        return [.. Enumerable.Range(0, Math.Min(data.Length, 40)).Select(i => (Loss(i, step) - Loss(i, -step)) / (2 * step))];

        double Loss(int i, double by)
        {
            var old = data[i];
            data[i] += by;
            var loss = reference(x).Data.Zip(seed, (y, s) => y * s).Sum();
            data[i] = old;
            return loss;
        }
    }

    static void AssertClose(float[] got, double[] expected, double tolerance, string what)
    {
        var scale = Math.Max(1, expected.Max(Math.Abs));
        for (var i = 0; i < expected.Length; i++)
            Assert.That(got[i], Is.EqualTo(expected[i]).Within(tolerance * scale), $"{what}, element {i}");
    }
}
