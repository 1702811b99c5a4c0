using Whence.Kernels;
using Whence.Kernels.Pooling;
using Whence.Kernels.Tiles;

namespace Whence.Tests.Runtime;

/// <summary>Loops of pooling and its gradients in vectors of every width against the definition in double precision; however the rows are cut, the bits are the same.</summary>
[TestFixture(SimdWidth.Bits128)]
[TestFixture(SimdWidth.Bits256)]
[TestFixture(SimdWidth.Bits512)]
sealed unsafe class PoolTests(SimdWidth width)
{
    // N, H, W, C, R, S, P, Q, strides, dilations, padding.
    static readonly PoolDims[] Windows =
    [
        new(1, 4, 4, 1, 2, 2, 2, 2, 2, 2),
        new(2, 9, 11, 16, 3, 3, 4, 5, 2, 2),
        new(1, 7, 8, 37, 3, 3, 4, 4, 2, 2, 1, 1, 1, 1, 1, 1),
        new(1, 6, 5, 3, 2, 3, 5, 3),
        new(2, 5, 7, 19, 3, 2, 1, 3, 2, 2, 2, 3, 0, 1, 0, 1),
        new(1, 6, 6, 5, 2, 2, 2, 2, 3, 3),
        new(2, 5, 5, 66, 5, 5, 1, 1),
        new(1, 3, 9, 8, 1, 5, 3, 5, 1, 2, 1, 1, 0, 2, 0, 2),
    ];

    [TestCaseSource(nameof(Windows))]
    public void TheLargestAndTheMeanOfEveryWindow(PoolDims d)
    {
        using var x = new GuardedFloats(d.InputLength, Whole(1));
        (x.Pointer[0], x.Pointer[x.Length / 2], x.Pointer[x.Length / 3]) = (float.NegativeInfinity, float.NaN, float.PositiveInfinity);
        using GuardedFloats largest = new(d.OutputLength), mean = new(d.OutputLength);
        var (loops, rows) = (PoolCpu.Of(d, width: width), (long)d.N * d.P);
        for (var row = 0L; row < rows; row += 2)
            loops.Max(x.Pointer, largest.Pointer, row, Math.Min(row + 2, rows));
        loops.Average(x.Pointer, mean.Pointer, 0, rows);
        for (var o = 0; o < largest.Length; o++)
        {
            var values = Taps(d, o).Select(i => x.Pointer[i]).ToArray();
            Assert.That(largest.Pointer[o], Is.EqualTo(values.Aggregate(float.NegativeInfinity, MathF.Max)), $"{o}");
            Assert.That(mean.Pointer[o], Is.EqualTo(values.Sum(v => (double)v) / Math.Max(1, values.Length)).Within(1e-6), $"{o}");
        }
        Array.ForEach([x, largest, mean], floats => floats.AssertGuards());
    }

    [TestCaseSource(nameof(Windows))]
    public void TheFirstLargestTakesTheGradient(PoolDims d)
    {
        // Ties, infinities and what is no number.
        using var x = new GuardedFloats(d.InputLength, Whole(1));
        (x.Pointer[0], x.Pointer[x.Length / 2], x.Pointer[x.Length / 3]) = (float.NegativeInfinity, float.NaN, float.PositiveInfinity);
        using var dy = new GuardedFloats(d.OutputLength, Whole(2));
        using var y = new GuardedFloats(d.OutputLength, o => Taps(d, o).Select(i => x.Pointer[i]).Aggregate(float.NegativeInfinity, MathF.Max));
        foreach (var rectified in new[] { false, true })
        {
            var expected = new double[d.InputLength];
            for (var o = 0; o < y.Length; o++)
            {
                var (value, taps) = (y.Pointer[o], Taps(d, o).ToList());
                var winner = taps.FindIndex(i => x.Pointer[i] == value || float.IsNaN(x.Pointer[i]));
                if (winner >= 0 && (value > 0 || !rectified))
                    expected[taps[winner]] += dy.Pointer[o];
            }
            Check(d, (loops, dx, first, end) => loops.Max(x.Pointer, y.Pointer, dy.Pointer, dx, first, end, rectified), expected, 0, x, y, dy);
        }
    }

    [TestCaseSource(nameof(Windows))]
    public void AllOfAWindowShareTheGradientOfAnAverage(PoolDims d)
    {
        using var dy = GuardedFloats.Random(d.OutputLength, 3);
        var expected = new double[d.InputLength];
        for (var o = 0; o < dy.Length; o++)
        {
            var taps = Taps(d, o).ToList();
            taps.ForEach(i => expected[i] += (double)dy.Pointer[o] / taps.Count);
        }
        Check(d, (loops, dx, first, end) => loops.Average(dy.Pointer, dx, first, end), expected, 1e-6, dy);
    }

    delegate void Loop(PoolGradCpu loops, float* dx, long first, long end);

    void Check(PoolDims d, Loop loop, double[] expected, double tolerance, params GuardedFloats[] operands)
    {
        var (loops, rows) = (PoolGradCpu.Of(d, width: width), (long)d.N * d.H);
        using var whole = new GuardedFloats(d.InputLength);
        loop(loops, whole.Pointer, 0, rows);
        Assert.That(Array.ConvertAll(whole.Span.ToArray(), v => (double)v), Is.EqualTo(expected).Within(tolerance));
        for (var part = 1; part < rows; part++)
        {
            using var dx = new GuardedFloats(d.InputLength);
            for (var row = 0L; row < rows; row += part)
                loop(loops, dx.Pointer, row, Math.Min(row + part, rows));
            Assert.That(dx.Span.SequenceEqual(whole.Span), $"rows by {part}");
            dx.AssertGuards();
        }
        whole.AssertGuards();
        Array.ForEach(operands, operand => operand.AssertGuards());
    }

    static Func<int, float> Whole(int seed)
    {
        var random = new Random(seed);
        return _ => random.Next(-3, 4);
    }

    // The elements of x in the window of an element of y, row by row.
    static IEnumerable<int> Taps(PoolDims d, int output)
    {
        var (c, q, p, n) = (output % d.C, output / d.C % d.Q, output / d.C / d.Q % d.P, output / d.C / d.Q / d.P);
        return from r in Enumerable.Range(0, d.R)
               from s in Enumerable.Range(0, d.S)
               let h = p * d.StrideH - d.PadTop + r * d.DilationH
               let w = q * d.StrideW - d.PadLeft + s * d.DilationW
               where h >= 0 && h < d.H && w >= 0 && w < d.W
               select ((n * d.H + h) * d.W + w) * d.C + c;
    }
}
