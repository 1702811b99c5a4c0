using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;
using Whence.Tests.Graphs;

namespace Whence.Tests.Kernels.Reduction;

/// <summary>Folds and their gradients over every order of kept and folded axes, by warps, groups, columns and parts, on every back end.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Names))]
sealed class FoldKernelTests(string device)
{
    // Extents, and the axes that are folded.
    static readonly object[][] Folds =
    [
        [new[] { 9, 33 }, new[] { 1 }], [new[] { 5, 64 }, new[] { 1 }], [new[] { 3, 5000 }, new[] { 1 }], [new[] { 2, 4096 }, new[] { 1 }],
        [new[] { 70000 }, new[] { 0 }], [new[] { 40, 3 }, new[] { 0 }], [new[] { 300, 33 }, new[] { 0 }], [new[] { 20000, 7 }, new[] { 0 }],
        [new[] { 4, 20, 36 }, new[] { 1 }], [new[] { 3, 4, 5, 6 }, new[] { 0, 2 }], [new[] { 3, 4, 5, 8 }, new[] { 1, 3 }],
        [new[] { 2, 3, 2, 3, 2, 3, 2, 3 }, new[] { 0, 2, 4, 6 }], [new[] { 2, 3, 2, 3, 2, 3, 2, 4 }, new[] { 1, 3, 5, 7 }], [new[] { 6, 1, 5 }, new[] { 1 }],
    ];

    Backend backend = null!;

    [OneTimeSetUp]
    public void OpenBackend() => backend = Backend.Open(device);

    [OneTimeTearDown]
    public void CloseBackend() => backend?.Dispose();

    [TestCaseSource(nameof(Folds))]
    public void SumsAndTheirLogarithms(int[] extents, int[] axes)
    {
        var x = OpRun.Random(new Shape(extents).Count, 3).Select(v => 20 * v).ToArray();
        var lines = Lines(extents, axes);
        OpRun.AssertClose(
            OpRun.Values(backend, new ReduceSum(axes), (new(extents), x)), [.. lines.Select(line => line.Sum(i => (double)x[i]))], 2e-6);
        OpRun.AssertClose(
            OpRun.Values(backend, new ReduceLogSumExp(axes), (new(extents), x)), [.. lines.Select(line => Math.Log(line.Sum(i => Math.Exp(x[i]))))], 2e-6);
    }

    [TestCaseSource(nameof(Folds))]
    public void SumsOfProductsThatAreComputedWhileTheyAreRead(int[] extents, int[] axes)
    {
        var (shape, inner) = (new Shape(extents), new Shape(extents[^1]));
        var (a, b) = (OpRun.Random(shape.Count, 3), OpRun.Random(inner.Count, 5));
        var expected = Lines(extents, axes).Select(line => line.Sum(i => (double)a[i] * b[i % b.Length])).ToArray();
        var got = OpRun.Values(backend, [(shape, a), (inner, b)], (g, x) => g.Add(new ReduceSum(axes), g.Add(new Mul(), x[0], x[1])));
        OpRun.AssertClose(got, expected, 1e-5);
    }

    [TestCase(9, 3, true)]
    [TestCase(700, 3, true)]
    [TestCase(700, 300, false)]
    public void TheGradientOfAMaximumReachesTheFirst(int count, int outputs, bool folded)
    {
        var (extents, axis) = Extents(count, outputs, folded);
        var x = OpRun.Random(count * outputs, 17).Select(v => MathF.Round(4 * v) / 4).ToArray();
        var dy = OpRun.Random(outputs, 19);
        var expected = new float[x.Length];
        foreach (var (line, o) in Lines(extents, [axis]).Select((line, o) => (line, o)))
        {
            var values = Array.ConvertAll(line, i => x[i]);
            expected[line[Array.IndexOf(values, values.Max())]] = dy[o];
        }
        Assert.That(Gradient(new ReduceMax([axis]), extents, x, dy), Is.EqualTo(expected));
    }

    [TestCase(9, 3, true)]
    [TestCase(700, 3, true)]
    [TestCase(300, 300, false)]
    public void GradientsOfProductsAreExactWithZeros(int count, int outputs, bool folded)
    {
        var (extents, axis) = Extents(count, outputs, folded);
        var x = OpRun.Random(count * outputs, 23).Select(v => 1 + v / 16).ToArray();
        var lines = Lines(extents, [axis]);
        (x[lines[0][2]], x[lines[0][7]], x[lines[1][count - 1]]) = (0, 0, 0);
        var dy = OpRun.Random(outputs, 19);
        var expected = new double[x.Length];
        for (var o = 0; o < outputs; o++)
        {
            foreach (var place in lines[o])
                expected[place] = lines[o].Where(other => other != place).Aggregate((double)dy[o], (product, other) => product * x[other]);
        }
        OpRun.AssertClose(Gradient(new ReduceProd([axis]), extents, x, dy), expected, 1e-4);
    }

    float[] Gradient(Op op, int[] extents, float[] x, float[] dy) => OpRun.Values(
        backend, [(new(extents), x)], (g, inputs) =>
        {
            var y = g.Add(op, inputs);
            return g.Gradient(y, g.Constant(y.Shape, dy), inputs)[0]!;
        });

    static (int[] Extents, int Axis) Extents(int count, int outputs, bool folded) => folded ? ([outputs, count], 1) : ([count, outputs], 0);

    // The places that are folded into each result.
    static int[][] Lines(int[] extents, int[] axes)
    {
        var shape = new Shape(extents);
        return [.. Enumerable.Range(0, shape.Count).GroupBy(Result).OrderBy(line => line.Key).Select(line => line.ToArray())];

        int Result(int i)
        {
            var result = 0;
            for (var (axis, step) = (extents.Length - 1, 1); axis >= 0; i /= extents[axis], axis--)
            {
                if (axes.Contains(axis))
                    continue;
                result += i % extents[axis] * step;
                step *= extents[axis];
            }
            return result;
        }
    }
}
