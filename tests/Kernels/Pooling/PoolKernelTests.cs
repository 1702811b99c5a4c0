using Whence.Graphs.Ops;
using Whence.Kernels;
using Whence.Runtime;
using Whence.Tests.Graphs;

namespace Whence.Tests.Kernels.Pooling;

/// <summary>Poolings against the definition, on every back end: long windows, steps over places, ties, values that are no numbers.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Names))]
sealed class PoolKernelTests(string device)
{
    static readonly PoolDims[] Dims =
    [
        new(2, 11, 12, 3, 10, 9, 4, 4, 1, 2, PadTop: 1, PadLeft: 2),
        new(1, 9, 9, 8, 3, 3, 5, 5, 2, 2, PadTop: 1, PadLeft: 1),
        new(2, 14, 13, 2, 3, 2, 4, 5, 2, 2, 3, 4, 0, 1),
        new(1, 6, 6, 5, 2, 2, 2, 2, 3, 3),
        new(1, 12, 12, 4, 12, 12, 1, 1),
        new(3, 9, 17, 4, 2, 3, 3, 6, 4, 3, 2, 1, 1, 2, 2, 2),
    ];

    Backend backend = null!;

    [OneTimeSetUp]
    public void OpenBackend() => backend = Backend.Open(device);

    [OneTimeTearDown]
    public void CloseBackend() => backend?.Dispose();

    [TestCaseSource(nameof(Dims))]
    public void TheLargestOfAWindowTakesTheGradient(PoolDims d)
    {
        var x = OpRun.Random((int)d.InputLength, 3).Select(v => MathF.Round(3 * v)).ToArray();
        (x[x.Length / 2], x[0]) = (float.NaN, float.NegativeInfinity);
        var dy = OpRun.Random((int)d.OutputLength, 5).Select(v => MathF.Round(64 * v)).ToArray();
        var (y, dx) = (new float[d.OutputLength], new float[d.InputLength]);
        for (var o = 0; o < y.Length; o++)
        {
            var taps = Taps(d, o);
            y[o] = taps.Select(i => x[i]).Aggregate(float.NegativeInfinity, MathF.Max);
            var winner = taps.FindIndex(i => x[i] == y[o] || float.IsNaN(x[i]));
            if (winner >= 0)
                dx[taps[winner]] += dy[o];
        }
        var window = Window(d);
        Assert.That(OpRun.Values(backend, new MaxPool2D(window), ([d.N, d.H, d.W, d.C], x)), Is.EqualTo(y));
        Assert.That(Gradient(new MaxPool2D(window), d, x, dy), Is.EqualTo(dx));
    }

    [TestCaseSource(nameof(Dims))]
    public void AveragesAndTheirGradientsCountTaps(PoolDims d)
    {
        var (x, dy) = (OpRun.Random((int)d.InputLength, 7), OpRun.Random((int)d.OutputLength, 9));
        foreach (var countPadding in new[] { false, true })
        {
            var (y, dx) = (new double[d.OutputLength], new double[d.InputLength]);
            for (var o = 0; o < y.Length; o++)
            {
                var (taps, count) = (Taps(d, o), countPadding ? Counted(d, o) : Taps(d, o).Count);
                foreach (var i in taps)
                {
                    y[o] += (double)x[i] / count;
                    dx[i] += (double)dy[o] / count;
                }
            }
            var op = new AveragePool2D(Window(d), countPadding);
            OpRun.AssertClose(OpRun.Values(backend, op, ([d.N, d.H, d.W, d.C], x)), y, 1e-5);
            OpRun.AssertClose(Gradient(op, d, x, dy), dx, 1e-5);
        }
    }

    static PoolWindow Window(PoolDims d) => new(d.R, d.S)
    {
        StrideH = d.StrideH,
        StrideW = d.StrideW,
        DilationH = d.DilationH,
        DilationW = d.DilationW,
        PadTop = d.PadTop,
        PadLeft = d.PadLeft,
        PadBottom = d.PadBottom,
        PadRight = d.PadRight,
        P = d.P,
        Q = d.Q,
    };

    float[] Gradient(Whence.Graphs.Op op, PoolDims d, float[] x, float[] dy) =>
        OpRun.Values(backend, [([d.N, d.H, d.W, d.C], x), ([d.N, d.P, d.Q, d.C], dy)], (g, nodes) => g.Gradient(g.Add(op, nodes[0]), nodes[1], [nodes[0]])[0]);

    // The elements of x in the window of an element of y, row by row.
    static List<int> Taps(PoolDims d, int output)
    {
        var (c, n) = (output % d.C, output / d.C / d.Q / d.P);
        var taps = from tap in Places(d, output)
                   where tap.H >= 0 && tap.H < d.H && tap.W >= 0 && tap.W < d.W
                   select ((n * d.H + tap.H) * d.W + tap.W) * d.C + c;
        return [.. taps];
    }

    static int Counted(PoolDims d, int output) => Places(d, output).Count(tap => tap.H < d.H + d.PadBottom && tap.W < d.W + d.PadRight);

    static IEnumerable<(int H, int W)> Places(PoolDims d, int output)
    {
        var (q, p) = (output / d.C % d.Q, output / d.C / d.Q % d.P);
        return from r in Enumerable.Range(0, d.R)
               from s in Enumerable.Range(0, d.S)
               select (p * d.StrideH - d.PadTop + r * d.DilationH, q * d.StrideW - d.PadLeft + s * d.DilationW);
    }
}
