using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Kernels;

namespace Whence.Tests.Graphs.Cases;

/// <summary>Local attention pooling by its definition: overlaps, padding, windows beyond the border, steps over places, the whole map.</summary>
sealed class LocalAttentionCases : IOpCases
{
    static readonly (Shape Image, PoolWindow Window)[] Windows =
    [
        ([1, 1, 1, 1], new(1, 1)),
        ([2, 4, 6, 4], new(2, 2) { StrideH = 2, StrideW = 2 }),
        ([2, 7, 5, 3], new(3, 3) { StrideH = 2, StrideW = 2, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }),
        ([1, 6, 7, 5], new(2, 3) { DilationH = 2, DilationW = 3, PadTop = 1, PadLeft = 1 }),
        ([1, 7, 7, 2], new(2, 2) { StrideH = 2, StrideW = 2, CeilMode = true }),
        ([1, 9, 8, 17], new(3, 2) { StrideH = 2, StrideW = 3, PadTop = 1, PadRight = 1 }),
        ([3, 7, 7, 33], new(7, 7)),
        ([1, 17, 18, 20], new(3, 3) { StrideH = 2, StrideW = 2, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1, CeilMode = true }),
    ];

    public IEnumerable<OpCase> Cases() => Windows.SelectMany((c, i) => Of(c.Image, c.Window, $"window {i}"));

    static IEnumerable<OpCase> Of(Shape image, PoolWindow window, string label)
    {
        var d = window.On(image);
        foreach (var (beta, name) in new[] { (0f, "average"), (3f, "soft"), (60f, "sharp") })
        {
            float[] ones = [.. Enumerable.Repeat(1f, d.R * d.S)], graded = [.. Enumerable.Range(0, d.R * d.S).Select(r => (float)(r + 1) / (d.R * d.S))];
            yield return new(new LocalAttentionPool(window), [image, [d.N, d.H, d.W, 1], [1], [d.R * d.S]], x => Pool(x, d))
            {
                Value = (input, uniform) => input switch { 1 => (float)(uniform + 1) / 2, 2 => beta, _ => (float)(2 * uniform) },
                Exact = [null, null, null, beta == 3 ? graded : ones],
                Differentiable = [0, 2],
                Label = $"{label} {name}",
            };
        }
    }

    /// <summary>sum of w_r v_r / sum of w_r with w_r = prior_r exp(-beta (Amax - a_r)^2).</summary>
    public static DoubleTensor Pool(DoubleTensor[] x, PoolDims d) => DoubleTensor.From([d.N, d.P, d.Q, d.C], at =>
    {
        var taps = Taps(d, at[1], at[2]);
        var largest = taps.Max(tap => x[1][at[0], tap.H, tap.W, 0]);
        var weights = taps.ConvertAll(tap => x[3].Data[tap.R] * Math.Exp(-x[2].Data[0] * Math.Pow(largest - x[1][at[0], tap.H, tap.W, 0], 2)));
        return taps.Zip(weights, (tap, weight) => weight * x[0][at[0], tap.H, tap.W, at[3]]).Sum() / weights.Sum();
    });

    public static List<(int R, int H, int W)> Taps(PoolDims d, int p, int q) =>
    [
        .. from r in Enumerable.Range(0, d.R)
           from s in Enumerable.Range(0, d.S)
           let h = p * d.StrideH - d.PadTop + r * d.DilationH
           let w = q * d.StrideW - d.PadLeft + s * d.DilationW
           where h >= 0 && h < d.H && w >= 0 && w < d.W
           select (r * d.S + s, h, w),
    ];
}
