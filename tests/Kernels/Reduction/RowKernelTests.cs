using Whence.Kernels.Reduction;
using Whence.Tests.Kernels.MatMul;

namespace Whence.Tests.Kernels.Reduction;

/// <summary>Searches and running sums along rows that take a thread, a warp or a group, with values that are no numbers.</summary>
[TestFixture]
sealed class RowKernelTests
{
    [Test]
    public void TheExtremeIsTheFirstOrTheLastOfEquals(
        [Values(1, 31, 33, 5000)] int extent, [Values(1, 3)] int inner, [Values] bool largest, [Values] bool last)
    {
        const int Outer = 9;
        var x = SimulatedLaunch.Random(Outer * extent * inner, 11).Select(v => MathF.Round(30 * v)).ToArray();
        var expected = new float[Outer * inner];
        for (var i = 0; i < expected.Length; i++)
        {
            var (row, column) = (i / inner, i % inner);
            var line = Enumerable.Range(0, extent).Select(p => x[(row * extent + p) * inner + column]).ToList();
            var extreme = largest ? line.Max() : line.Min();
            expected[i] = last ? line.LastIndexOf(extreme) : line.IndexOf(extreme);
        }
        var kernel = ArgExtreme.Define(Outer, extent, inner, largest, last);
        var got = SimulatedLaunch.Run(kernel, ArgExtreme.Grid(Outer, extent, inner), [x, new float[Outer * inner]]);
        Assert.That(got, Is.EqualTo(expected));
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
        var got = SimulatedLaunch.Run(ArgExtreme.Define(3, extent, inner, true, false), ArgExtreme.Grid(3, extent, inner), [x, new float[3 * inner]]);
        Assert.That(got.Chunk(inner).Select(row => row[0]), Is.EqualTo(new float[] { 0, 5, 0 }));
        got = SimulatedLaunch.Run(ArgExtreme.Define(3, extent, inner, true, true), ArgExtreme.Grid(3, extent, inner), [x, new float[3 * inner]]);
        Assert.That(got.Chunk(inner).Select(row => row[0]), Is.EqualTo(new float[] { 10, 5, extent - 1 }));
    }

    [Test]
    public void RunningSumsKeepWhatASingleNumberLoses([Values] bool exclusive, [Values] bool reverse, [Values(1, 2)] int inner)
    {
        const int Extent = 3000;
        var x = SimulatedLaunch.Random(Extent * inner, 13).Select((v, i) => i % 2 == 0 ? v + 1e5f : v - 1e5f).ToArray();
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
        var kernel = RunningSum.Define(1, Extent, inner, exclusive, reverse);
        var got = SimulatedLaunch.Run(kernel, RunningSum.Grid(1, Extent, inner), [x, new float[x.Length]]);
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
        var got = SimulatedLaunch.Run(RunningSum.Define(1, extent, inner, false, false), RunningSum.Grid(1, extent, inner), [x, new float[x.Length]]);
        Assert.That(got[4 * inner], Is.EqualTo(5));
        Assert.That(got.Skip(5 * inner), Is.All.EqualTo(float.PositiveInfinity));
    }

    [TestCase(9, 3, true)]
    [TestCase(700, 3, true)]
    [TestCase(700, 300, false)]
    public void GradientsOfFoldsReachTheRightElements(int count, int outputs, bool folded)
    {
        var x = SimulatedLaunch.Random(count * outputs, 17).Select(v => MathF.Round(4 * v) / 4).ToArray();
        int[] strides = folded ? [count, 1] : [1, outputs];
        var (y, dy) = (new float[outputs], SimulatedLaunch.Random(outputs, 19));
        var extremum = new float[x.Length];
        for (var o = 0; o < outputs; o++)
        {
            var places = Enumerable.Range(0, count).Select(i => o * strides[0] + i * strides[1]).ToArray();
            var line = Array.ConvertAll(places, place => x[place]);
            y[o] = line.Max();
            extremum[places[Array.IndexOf(line, y[o])]] = dy[o];
        }
        var layout = ReduceLayout.Of(folded ? [outputs, count] : [count, outputs], folded ? [false, true] : [true, false], [folded ? [count, 1] : [outputs, 1]]);
        var kernel = ReduceGrad.Extremum("extremum_grad", layout);
        Assert.That(SimulatedLaunch.Run(kernel, ReduceGrad.Grid(layout), [x, y, dy, new float[x.Length]]), Is.EqualTo(extremum));
    }

    [TestCase(9, 3, true)]
    [TestCase(700, 3, true)]
    [TestCase(300, 300, false)]
    public void GradientsOfProductsAreExactWithZeros(int count, int outputs, bool folded)
    {
        var x = SimulatedLaunch.Random(count * outputs, 23).Select(v => 1 + v / 16).ToArray();
        var places = Enumerable.Range(0, outputs)
            .Select(o => Enumerable.Range(0, count).Select(i => folded ? o * count + i : i * outputs + o).ToArray()).ToArray();
        (x[places[0][2]], x[places[0][7]], x[places[1][count - 1]]) = (0, 0, 0);
        var dy = SimulatedLaunch.Random(outputs, 19);
        var expected = new double[x.Length];
        for (var o = 0; o < outputs; o++)
        {
            foreach (var place in places[o])
                expected[place] = places[o].Where(other => other != place).Aggregate((double)dy[o], (product, other) => product * x[other]);
        }
        var layout = ReduceLayout.Of(folded ? [outputs, count] : [count, outputs], folded ? [false, true] : [true, false], [folded ? [count, 1] : [outputs, 1]]);
        var got = SimulatedLaunch.Run(ReduceGrad.Product("product_grad", layout), ReduceGrad.Grid(layout), [x, dy, new float[x.Length]]);
        SimulatedLaunch.AssertClose(got, expected, 1e-4);
    }
}
