using System.Runtime.CompilerServices;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pooling;

/// <summary>Two-dimensional pooling over a range of output rows n*P + p, vectors over channels.</summary>
abstract unsafe class PoolCpu
{
    /// <summary>
    /// Prepares the loops in the widest vectors of this processor, or in those of <paramref name="width"/>; <paramref name="countPadding"/> makes averages divide by taps in the padding too.
    /// </summary>
    public static PoolCpu Of(PoolDims d, bool countPadding = false, SimdWidth? width = null) => (width ?? SimdWidths.Best).Use(new Maker(d, countPadding));

    /// <summary>y = the largest x of each window.</summary>
    public abstract void Max(float* x, float* y, long firstRow, long endRow);

    /// <summary>y = the mean x of each window.</summary>
    public abstract void Average(float* x, float* y, long firstRow, long endRow);

    readonly struct Maker(PoolDims d, bool countPadding) : ILanesUse<PoolCpu>
    {
        public PoolCpu With<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => new PoolCpu<TLanes, TVector>(d, countPadding);
    }
}

/// <inheritdoc/>
sealed unsafe class PoolCpu<TLanes, TVector>(PoolDims d, bool countPadding) : PoolCpu
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    readonly PoolTaps rows = PoolTaps.Rows(d);
    readonly PoolTaps columns = PoolTaps.Columns(d);
    readonly PoolShares shares = new(d, countPadding);

    public override void Max(float* x, float* y, long firstRow, long endRow)
    {
        for (var row = firstRow; row < endRow; row++)
        {
            var image = x + row / d.P * d.H * d.W * d.C;
            var p = (int)(row % d.P);
            for (var q = 0; q < d.Q; q++)
                MaxWindow(image, p, q, y + (row * d.Q + q) * d.C);
        }
    }

    public override void Average(float* x, float* y, long firstRow, long endRow)
    {
        for (var row = firstRow; row < endRow; row++)
        {
            var image = x + row / d.P * d.H * d.W * d.C;
            var p = (int)(row % d.P);
            for (var q = 0; q < d.Q; q++)
                SumWindow(image, p, q, y + (row * d.Q + q) * d.C, shares[p, q]);
        }
    }

    void MaxWindow(float* image, int p, int q, float* y)
    {
        var c = 0;
        for (; c <= d.C - 4 * TLanes.Count; c += 4 * TLanes.Count)
            MaxFour(image + c, p, q, y + c);
        for (; c <= d.C - TLanes.Count; c += TLanes.Count)
            MaxLanes(image + c, p, q, y + c, true, TLanes.Zero);
        if (c < d.C)
            MaxLanes(image + c, p, q, y + c, false, TLanes.First(d.C - c));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void MaxLanes(float* image, int p, int q, float* y, bool whole, TVector lanes)
    {
        var (left, right, stepH, stepW) = (columns.First(q) * d.C, columns.End(q) * d.C, rows.Dilation, columns.Dilation * d.C);
        var best = TLanes.Set(float.NegativeInfinity);
        for (var h = rows.First(p); h < rows.End(p); h += stepH)
        {
            var line = image + (long)h * d.W * d.C;
            for (var w = left; w < right; w += stepW)
                best = TLanes.Maximum(best, LaneMath.Load<TLanes, TVector>(line + w, whole, lanes));
        }
        LaneMath.Store<TLanes, TVector>(y, best, whole, lanes);
    }

    // Four vectors of channels at a time hide the latency of the comparison.
    void MaxFour(float* image, int p, int q, float* y)
    {
        var (left, right, stepH, stepW) = (columns.First(q) * d.C, columns.End(q) * d.C, rows.Dilation, columns.Dilation * d.C);
        var b0 = TLanes.Set(float.NegativeInfinity);
        TVector b1 = b0, b2 = b0, b3 = b0;
        for (var h = rows.First(p); h < rows.End(p); h += stepH)
        {
            var line = image + (long)h * d.W * d.C;
            for (var w = left; w < right; w += stepW)
            {
                b0 = TLanes.Maximum(b0, TLanes.Load(line + w));
                b1 = TLanes.Maximum(b1, TLanes.Load(line + w + TLanes.Count));
                b2 = TLanes.Maximum(b2, TLanes.Load(line + w + 2 * TLanes.Count));
                b3 = TLanes.Maximum(b3, TLanes.Load(line + w + 3 * TLanes.Count));
            }
        }
        TLanes.Store(y, b0);
        TLanes.Store(y + TLanes.Count, b1);
        TLanes.Store(y + 2 * TLanes.Count, b2);
        TLanes.Store(y + 3 * TLanes.Count, b3);
    }

    void SumWindow(float* image, int p, int q, float* y, float share)
    {
        var c = 0;
        for (; c <= d.C - TLanes.Count; c += TLanes.Count)
            SumLanes(image + c, p, q, y + c, share, true, TLanes.Zero);
        if (c < d.C)
            SumLanes(image + c, p, q, y + c, share, false, TLanes.First(d.C - c));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void SumLanes(float* image, int p, int q, float* y, float share, bool whole, TVector lanes)
    {
        var (left, right, stepH, stepW) = (columns.First(q) * d.C, columns.End(q) * d.C, rows.Dilation, columns.Dilation * d.C);
        var sum = TLanes.Zero;
        for (var h = rows.First(p); h < rows.End(p); h += stepH)
        {
            var line = image + (long)h * d.W * d.C;
            var part = TLanes.Zero;
            for (var w = left; w < right; w += stepW)
                part = TLanes.Add(part, LaneMath.Load<TLanes, TVector>(line + w, whole, lanes));
            sum = TLanes.Add(sum, part);
        }
        LaneMath.Store<TLanes, TVector>(y, TLanes.Multiply(sum, TLanes.Set(share)), whole, lanes);
    }
}
