using Whence.Kernels;
using Whence.Kernels.Instructions;
using Whence.Kernels.Pooling;
using Whence.Tests.Kernels.MatMul;

namespace Whence.Tests.Kernels.Pooling;

/// <summary>Pooling kernels against the definition: windows too long to be written out, ties, values that are no numbers.</summary>
[TestFixture]
sealed class PoolKernelTests
{
    static readonly PoolDims[] Dims =
    [
        new(2, 11, 12, 3, 10, 9, 4, 4, 1, 2, PadTop: 1, PadLeft: 2),
        new(1, 9, 9, 8, 3, 3, 5, 5, 2, 2, PadTop: 1, PadLeft: 1),
        new(2, 14, 13, 2, 3, 2, 4, 5, 2, 2, 3, 4, 0, 1),
        new(1, 6, 6, 5, 2, 2, 2, 2, 3, 3),
        new(1, 12, 12, 4, 12, 12, 1, 1),
    ];

    [TestCaseSource(nameof(Dims))]
    public void TheLargestOfAWindowTakesTheGradient(PoolDims d)
    {
        var x = SimulatedLaunch.Random((int)d.InputLength, 3).Select(v => MathF.Round(3 * v)).ToArray();
        (x[x.Length / 2], x[0]) = (float.NaN, float.NegativeInfinity);
        var dy = SimulatedLaunch.Random((int)d.OutputLength, 5).Select(v => MathF.Round(64 * v)).ToArray();
        var (y, dx) = (new float[d.OutputLength], new float[d.InputLength]);
        for (var o = 0; o < y.Length; o++)
        {
            var taps = Taps(d, o);
            y[o] = taps.Select(i => x[i]).Aggregate(float.NegativeInfinity, MathF.Max);
            var winner = taps.FindIndex(i => x[i] == y[o] || float.IsNaN(x[i]));
            if (winner >= 0)
                dx[taps[winner]] += dy[o];
        }
        Assert.That(SimulatedLaunch.Run(MaxPool.Define(d), MaxPool.Grid(d), [x, new float[y.Length]]), Is.EqualTo(y));
        Assert.That(SimulatedLaunch.Run(MaxPoolGrad.Define(d), MaxPoolGrad.Grid(d), [x, y, dy, new float[x.Length]]), Is.EqualTo(dx));
    }

    [TestCaseSource(nameof(Dims))]
    public void AveragesAndTheirGradientsFollowTheShares(PoolDims d)
    {
        var x = SimulatedLaunch.Random((int)d.InputLength, 7);
        var dy = SimulatedLaunch.Random((int)d.OutputLength, 9);
        var shares = SimulatedLaunch.Random(d.P * d.Q, 11);
        var (y, dx) = (new double[d.OutputLength], new double[d.InputLength]);
        var (uniform, uniformGrad) = (new double[d.OutputLength], new double[d.InputLength]);
        for (var o = 0; o < y.Length; o++)
        {
            var share = shares[o / d.C % (d.P * d.Q)];
            foreach (var i in Taps(d, o))
            {
                y[o] += (double)share * x[i];
                dx[i] += (double)share * dy[o];
                uniform[o] += 0.125 * x[i];
                uniformGrad[i] += 0.125 * dy[o];
            }
        }
        AssertPool(AveragePool.Define(d, null), AveragePool.Grid(d), [x, shares, new float[y.Length]], y);
        AssertPool(AveragePool.DefineGrad(d, null), AveragePool.GridGrad(d), [dy, shares, new float[x.Length]], dx);
        AssertPool(AveragePool.Define(d, 0.125f), AveragePool.Grid(d), [x, new float[y.Length]], uniform);
        AssertPool(AveragePool.DefineGrad(d, 0.125f), AveragePool.GridGrad(d), [dy, new float[x.Length]], uniformGrad);
    }

    static void AssertPool(Kernel kernel, Extent grid, float[][] buffers, double[] expected) =>
        SimulatedLaunch.AssertClose(SimulatedLaunch.Run(kernel, grid, buffers), expected, 1e-5);

    // The elements of x in the window of an element of y, row by row.
    static List<int> Taps(PoolDims d, int output)
    {
        var (c, q, p, n) = (output % d.C, output / d.C % d.Q, output / d.C / d.Q % d.P, output / d.C / d.Q / d.P);
        var taps = from r in Enumerable.Range(0, d.R)
                   from s in Enumerable.Range(0, d.S)
                   let h = p * d.StrideH - d.PadTop + r * d.DilationH
                   let w = q * d.StrideW - d.PadLeft + s * d.DilationW
                   where h >= 0 && h < d.H && w >= 0 && w < d.W
                   select ((n * d.H + h) * d.W + w) * d.C + c;
        return [.. taps];
    }
}
