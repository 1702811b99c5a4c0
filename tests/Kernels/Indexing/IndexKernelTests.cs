using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;

namespace Whence.Tests.Kernels.Indexing;

/// <summary>Indices that no well-formed graph has, and orders of sums, on every back end.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Names))]
sealed class IndexKernelTests(string device)
{
    [Test]
    public void IndicesAreCutAndClamped()
    {
        float[] index = [-0.9f, 1.9f, -5, 3, 4, 1e20f, float.NaN, float.NegativeInfinity];
        Assert.That(Run(new TakeRow(), ([4], [10, 11, 12, 13]), ([8], index)), Is.EqualTo(new float[] { 10, 11, 10, 13, 13, 13, 10, 10 }));
    }

    [Test]
    public void ScatteredValuesAreAddedInOrder()
    {
        // Only in this order the small value survives: (1e8 - 1e8) + 1.
        var sums = Run(new ScatterRows(ScatterFold.Sum), ([4], new float[4]), ([5], [2, 2, 0, 2, 9]), ([5], [1e8f, -1e8f, 5, 1, 7]));
        Assert.That(sums, Is.EqualTo(new float[] { 5, 0, 1, 7 }));
    }

    [Test]
    public void NumbersOutsideMakeNoOneHot()
    {
        float[] x = [0, 2.9f, 3, -1, -3.5f, float.NaN];
        Assert.That(Run(new OneHot(3), ([6], x)), Is.EqualTo(new float[] { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }));
        Assert.That(Run(new OneHot(3, wrapNegative: true), ([6], x)), Is.EqualTo(new float[] { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0 }));
    }

    [TestCase(1, 700, 700, true)]
    [TestCase(2, 700, 3, false)]
    [TestCase(3, 256, 256, true)]
    [TestCase(3, 257, 40, false)]
    [TestCase(2, 8192, 8192, true)]
    [TestCase(1, 9001, 300, false)]
    [TestCase(3, 12545, 1, true)]
    public void RanksCountTiesAndNotANumbers(int rows, int n, int k, bool largest)
    {
        var random = new Random(5);
        var x = Enumerable.Range(0, rows * n).Select(_ => MathF.Round(20 * random.NextSingle() - 10)).ToArray();
        for (var row = 0; row < rows; row++)
        {
            (x[row * n + 7], x[row * n + 100]) = (float.NaN, -float.NaN);
            (x[row * n + 50], x[row * n + 51], x[row * n + 90]) = (float.NegativeInfinity, float.PositiveInfinity, -0f);
        }
        var expected = x.Chunk(n).SelectMany(row =>
        {
            var order = largest ? Enumerable.Range(0, n).OrderByDescending(i => Place(row[i])) : Enumerable.Range(0, n).OrderBy(i => Place(row[i]));
            return order.Take(k).Select(i => (float)i);
        }).ToArray();
        Assert.That(Run(new TopKIndices(k, largest), ([rows, n], x)), Is.EqualTo(expected));
    }

    static double Place(float value) => float.IsNaN(value) ? double.PositiveInfinity : Math.Clamp((double)value, -1e300, 1e300);

    float[] Run(Op op, params (Shape Shape, float[] Values)[] inputs)
    {
        using var backend = Backend.Open(device);
        using var weights = new Weights(backend);
        var graph = new Graph();
        var nodes = inputs.Select((input, i) => graph.Input($"x{i}", input.Shape)).ToArray();
        var y = graph.Add(op, nodes);
        using var plan = Plan.Compile(graph, backend, weights, [y]);
        for (var i = 0; i < inputs.Length; i++)
            plan.Set(nodes[i], inputs[i].Values);
        plan.Run();
        return [.. plan.Get(y)];
    }
}
