using System.Runtime.CompilerServices;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pooling;

/// <summary>
/// Gradients of two-dimensional pooling over a range of input rows n*H + h, vectors over channels: the rows are cleared, then every window that
/// touches them adds its part inside the range, so that ranges never write the same element and the order of additions is fixed.
/// </summary>
abstract unsafe class PoolGradCpu
{
    /// <summary>Prepares the loops in the widest vectors of this processor, or in those of <paramref name="width"/>; <paramref name="countPadding"/> must be that of the forward pass.</summary>
    public static PoolGradCpu Of(PoolDims d, bool countPadding = false, SimdWidth? width = null) =>
        (width ?? SimdWidths.Best).Use(new Maker(d, countPadding));

    /// <summary>
    /// dx = the sum of dy over the windows in which x is the first value equal to y (or the first that is not a number); where <paramref name="rectified"/> over those with y &gt; 0 only.
    /// </summary>
    public abstract void Max(float* x, float* y, float* dy, float* dx, long firstRow, long endRow, bool rectified = false);

    /// <summary>dx = the sum of dy / count over the windows with a tap on x.</summary>
    public abstract void Average(float* dy, float* dx, long firstRow, long endRow);

    readonly struct Maker(PoolDims d, bool countPadding) : ILanesUse<PoolGradCpu>
    {
        public PoolGradCpu With<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => new PoolGradCpu<TLanes, TVector>(d, countPadding);
    }
}

/// <inheritdoc/>
sealed unsafe class PoolGradCpu<TLanes, TVector>(PoolDims d, bool countPadding) : PoolGradCpu
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    readonly PoolTaps rows = PoolTaps.Rows(d);
    readonly PoolTaps columns = PoolTaps.Columns(d);
    readonly PoolShares shares = new(d, countPadding);
    readonly long line = (long)d.W * d.C;
    readonly long stepH = (long)d.DilationH * d.W * d.C;
    readonly long stepW = (long)d.DilationW * d.C;

    // A window's taps on the image, as offsets of their first channel: rows and columns from the first up to the end; rows before the top are of another range.
    readonly record struct Taps(long Top, long First, long Bottom, long Left, long Right);

    public override void Max(float* x, float* y, float* dy, float* dx, long firstRow, long endRow, bool rectified)
    {
        for (var row = firstRow; row < endRow; row = NextImage(row, endRow))
        {
            var (n, top, end) = Clear(dx, row, endRow);
            var image = n * d.H * line;
            for (var p = rows.FirstWindow(top); p < rows.EndWindow(end); p++)
            {
                for (var q = 0; q < d.Q; q++)
                {
                    var at = ((n * d.P + p) * d.Q + q) * d.C;
                    MaxWindow(x + image, y + at, dy + at, dx + image, TapsOf(p, q, top, end), rectified);
                }
            }
        }
    }

    public override void Average(float* dy, float* dx, long firstRow, long endRow)
    {
        for (var row = firstRow; row < endRow; row = NextImage(row, endRow))
        {
            var (n, top, end) = Clear(dx, row, endRow);
            for (var p = rows.FirstWindow(top); p < rows.EndWindow(end); p++)
            {
                for (var q = 0; q < d.Q; q++)
                    AverageWindow(dy + ((n * d.P + p) * d.Q + q) * d.C, dx + n * d.H * line, TapsOf(p, q, top, end), TLanes.Set(shares[p, q]));
            }
        }
    }

    long NextImage(long row, long endRow) => Math.Min((row / d.H + 1) * d.H, endRow);

    (long N, int Top, int End) Clear(float* dx, long row, long endRow)
    {
        var next = NextImage(row, endRow);
        for (var i = row; i < next; i++)
            new Span<float>(dx + i * line, (int)line).Clear();
        return (row / d.H, (int)(row % d.H), (int)(next - row / d.H * d.H));
    }

    Taps TapsOf(int p, int q, int top, int end) => new(top * line, rows.First(p) * line, Math.Min(rows.End(p), end) * line, (long)columns.First(q) * d.C, (long)columns.End(q) * d.C);

    void MaxWindow(float* x, float* y, float* dy, float* dx, Taps taps, bool rectified)
    {
        var c = 0;
        for (; c <= d.C - TLanes.Count; c += TLanes.Count)
            MaxLanes(x + c, y + c, dy + c, dx + c, taps, rectified, true, TLanes.Zero);
        if (c < d.C)
            MaxLanes(x + c, y + c, dy + c, dx + c, taps, rectified, false, TLanes.First(d.C - c));
    }

    // The first hit takes the gradient, and leaves none to those behind it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void MaxLanes(float* x, float* y, float* dy, float* dx, Taps taps, bool rectified, bool whole, TVector lanes)
    {
        var (largest, gradient) = (LaneMath.Load<TLanes, TVector>(y, whole, lanes), LaneMath.Load<TLanes, TVector>(dy, whole, lanes));
        if (rectified)
            gradient = TLanes.WherePositive(largest, gradient, TLanes.Zero);
        for (var h = taps.First; h < taps.Bottom; h += stepH)
        {
            for (var at = h + taps.Left; at < h + taps.Right; at += stepW)
            {
                var hits = TLanes.Hits(LaneMath.Load<TLanes, TVector>(x + at, whole, lanes), largest);
                if (h >= taps.Top)
                    Add(dx + at, TLanes.Where(hits, gradient, TLanes.Zero), whole, lanes);
                gradient = TLanes.Where(hits, TLanes.Zero, gradient);
            }
        }
    }

    void AverageWindow(float* dy, float* dx, Taps taps, TVector share)
    {
        var c = 0;
        for (; c <= d.C - TLanes.Count; c += TLanes.Count)
            AverageLanes(dy + c, dx + c, taps, share, true, TLanes.Zero);
        if (c < d.C)
            AverageLanes(dy + c, dx + c, taps, share, false, TLanes.First(d.C - c));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void AverageLanes(float* dy, float* dx, Taps taps, TVector share, bool whole, TVector lanes)
    {
        var part = TLanes.Multiply(LaneMath.Load<TLanes, TVector>(dy, whole, lanes), share);
        for (var h = taps.First; h < taps.Bottom; h += stepH)
        {
            if (h < taps.Top)
                continue;
            for (var at = h + taps.Left; at < h + taps.Right; at += stepW)
                Add(dx + at, part, whole, lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add(float* dx, TVector part, bool whole, TVector lanes)
    {
        var sum = TLanes.Add(LaneMath.Load<TLanes, TVector>(dx, whole, lanes), part);
        LaneMath.Store<TLanes, TVector>(dx, sum, whole, lanes);
    }
}
