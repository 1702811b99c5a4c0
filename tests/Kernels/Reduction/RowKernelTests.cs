using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;
using Whence.Tests.Graphs;

namespace Whence.Tests.Kernels.Reduction;

/// <summary>Searches and running sums along rows that take a thread, a warp or a group, with values that are no numbers, on every back end.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Names))]
sealed class RowKernelTests(string device)
{
    Backend backend = null!;

    [OneTimeSetUp]
    public void OpenBackend() => backend = Backend.Open(device);

    [OneTimeTearDown]
    public void CloseBackend() => backend?.Dispose();

    [Test]
    public void TheExtremeIsTheFirstOrTheLastOfEquals(
        [Values(1, 31, 33, 5000)] int extent, [Values(1, 3)] int inner, [Values] bool largest, [Values] bool last)
    {
        const int Outer = 9;
        var x = OpRun.Random(Outer * extent * inner, 11).Select(v => MathF.Round(30 * v)).ToArray();
        var expected = new float[Outer * inner];
        for (var i = 0; i < expected.Length; i++)
        {
            var (row, column) = (i / inner, i % inner);
            var line = Enumerable.Range(0, extent).Select(p => x[(row * extent + p) * inner + column]).ToList();
            var extreme = largest ? line.Max() : line.Min();
            expected[i] = last ? line.LastIndexOf(extreme) : line.IndexOf(extreme);
        }
        Op op = largest ? new ArgMax(1, selectLast: last) : new ArgMin(1, selectLast: last);
        Assert.That(OpRun.Values(backend, op, ([Outer, extent, inner], x)), Is.EqualTo(expected));
    }

    [TestCase(40, 1)]
    [TestCase(4096, 1)]
    [TestCase(40, 2)]
    public void NotANumberIsChosenOnlyWhereItComesFirst(int extent, int inner)
    {
        var x = Enumerable.Repeat(float.NegativeInfinity, 3 * extent * inner).ToArray();
        for (var column = 0; column < inner; column++)
        {
            x[column] = float.NaN;
            x[10 * inner + column] = float.PositiveInfinity;
            x[(extent + 1) * inner + column] = float.NaN;
            x[(extent + 5) * inner + column] = -3;
            x[(2 * extent + 1) * inner + column] = float.NaN;
        }
        var got = OpRun.Values(backend, new ArgMax(1), ([3, extent, inner], x));
        Assert.That(got.Chunk(inner).Select(row => row[0]), Is.EqualTo(new float[] { 0, 5, 0 }));
        got = OpRun.Values(backend, new ArgMax(1, selectLast: true), ([3, extent, inner], x));
        Assert.That(got.Chunk(inner).Select(row => row[0]), Is.EqualTo(new float[] { 10, 5, extent - 1 }));
    }

    [Test]
    public void RunningSumsKeepWhatASingleNumberLoses([Values] bool exclusive, [Values] bool reverse, [Values(1, 2)] int inner)
    {
        const int Extent = 3000;
        var x = OpRun.Random(Extent * inner, 13).Select((v, i) => i % 2 == 0 ? v + 1e5f : v - 1e5f).ToArray();
        var expected = new double[x.Length];
        for (var column = 0; column < inner; column++)
        {
            var sum = 0.0;
            for (var order = 0; order < Extent; order++)
            {
                var i = (reverse ? Extent - 1 - order : order) * inner + column;
                expected[i] = exclusive ? sum : sum + x[i];
                sum += x[i];
            }
        }
        var got = OpRun.Values(backend, new CumSum(0, exclusive, reverse), ([Extent, inner], x));
        for (var i = 0; i < got.Length; i++)
            Assert.That(got[i], Is.EqualTo(expected[i]).Within(2e-7 * Math.Abs(expected[i]) + 1e-6), $"element {i}");
    }

    [TestCase(300, 1)]
    [TestCase(30, 2)]
    public void RunningSumsBecomeInfiniteAndStaySo(int extent, int inner)
    {
        var x = Enumerable.Repeat(1f, extent * inner).ToArray();
        for (var column = 0; column < inner; column++)
            (x[5 * inner + column], x[9 * inner + column]) = (float.PositiveInfinity, -7);
        var got = OpRun.Values(backend, new CumSum(0), ([extent, inner], x));
        Assert.That(got[4 * inner], Is.EqualTo(5));
        Assert.That(got.Skip(5 * inner), Is.All.EqualTo(float.PositiveInfinity));
    }
}
