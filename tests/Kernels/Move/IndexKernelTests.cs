using Whence.Kernels.Indexing;
using Whence.Tests.Kernels.MatMul;

namespace Whence.Tests.Kernels.Indexing;

/// <summary>Indices that no well-formed graph has, and orders of sums.</summary>
[TestFixture]
sealed class IndexKernelTests
{
    [Test]
    public void IndicesAreCutAndClamped()
    {
        float[] table = [10, 11, 12, 13];
        float[] index = [-0.9f, 1.9f, -5, 3, 4, 1e20f, float.NaN, float.NegativeInfinity];
        var got = SimulatedLaunch.Run(IndexedCopy.Define(1, 4, 8, 1), IndexedCopy.Grid(1, 8, 1), [table, index, new float[8]]);
        Assert.That(got, Is.EqualTo(new float[] { 10, 11, 10, 13, 13, 13, 10, 10 }));
    }

    [Test]
    public void ScatteredValuesAreAddedInOrder()
    {
        // Only in this order the small value survives: (1e8 - 1e8) + 1.
        float[] index = [2, 2, 0, 2, 9];
        float[] x = [1e8f, -1e8f, 5, 1, 7];
        var got = SimulatedLaunch.Run(ScatterSum.Define(1, 5, 4), ScatterSum.Grid(1, 4), [index, x, new float[4]]);
        Assert.That(got, Is.EqualTo(new float[] { 5, 0, 1, 7 }));
    }

    [Test]
    public void NumbersOutsideMakeNoOneHot()
    {
        float[] x = [0, 2.9f, 3, -1, -3.5f, float.NaN];
        var plain = SimulatedLaunch.Run(OneHotRows.Define(6, 3, wraps: false), OneHotRows.Grid(6, 3), [x, new float[18]]);
        Assert.That(plain, Is.EqualTo(new float[] { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }));
        var wrapped = SimulatedLaunch.Run(OneHotRows.Define(6, 3, wraps: true), OneHotRows.Grid(6, 3), [x, new float[18]]);
        Assert.That(wrapped, Is.EqualTo(new float[] { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0 }));
    }

    [TestCase(1, 700, 700, true)]
    [TestCase(2, 700, 3, false)]
    [TestCase(3, 256, 256, true)]
    [TestCase(3, 257, 40, false)]
    public void RanksCountTiesAndNotANumbers(int rows, int n, int k, bool largest)
    {
        var x = SimulatedLaunch.Random(rows * n, 5).Select(v => MathF.Round(20 * v)).ToArray();
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
        var got = SimulatedLaunch.Run(RankSort.Define(rows, n, k, largest, positions: true), RankSort.Grid(rows, n), [x, new float[rows * k]]);
        Assert.That(got, Is.EqualTo(expected));
    }

    static double Place(float value) => float.IsNaN(value) ? double.PositiveInfinity : Math.Clamp((double)value, -1e300, 1e300);
}
