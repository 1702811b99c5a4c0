using System.Numerics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pooling;

/// <summary>Two-dimensional pooling over a range of output rows n*P + p, vectors over channels.</summary>
sealed unsafe class PoolCpu
{
    readonly PoolDims d;
    readonly PoolTaps rows;
    readonly PoolTaps columns;
    readonly PoolShares shares;

    /// <summary>Prepares the loops; <paramref name="countPadding"/> makes averages divide by taps in the padding too.</summary>
    public PoolCpu(PoolDims dims, bool countPadding = false)
    {
        d = dims;
        rows = PoolTaps.Rows(d);
        columns = PoolTaps.Columns(d);
        shares = new(d, countPadding);
    }

    /// <summary>y = the largest x of each window.</summary>
    public void Max(float* x, float* y, long firstRow, long endRow)
    {
        for (var row = firstRow; row < endRow; row++)
        {
            var image = x + row / d.P * d.H * d.W * d.C;
            var p = (int)(row % d.P);
            for (var q = 0; q < d.Q; q++)
                MaxWindow(image, p, q, y + (row * d.Q + q) * d.C);
        }
    }

    /// <summary>y = the mean x of each window.</summary>
    public void Average(float* x, float* y, long firstRow, long endRow)
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
        var (left, right, stepH, stepW) = (columns.First(q) * d.C, columns.End(q) * d.C, rows.Dilation, columns.Dilation * d.C);
        var c = 0;
        for (; c <= d.C - 4 * Vector<float>.Count; c += 4 * Vector<float>.Count)
            MaxFour(image + c, p, q, y + c);
        for (; c < d.C; c += Vector<float>.Count)
        {
            var (lanes, best) = (d.C - c, new Vector<float>(float.NegativeInfinity));
            for (var h = rows.First(p); h < rows.End(p); h += stepH)
            {
                var line = image + (long)h * d.W * d.C + c;
                for (var w = left; w < right; w += stepW)
                    best = Vector.Max(best, VectorTail.LoadLanes(line + w, lanes));
            }
            VectorTail.StoreLanes(best, y + c, lanes);
        }
    }

    // Four vectors of channels at a time hide the latency of the comparison.
    void MaxFour(float* image, int p, int q, float* y)
    {
        var (left, right, stepH, stepW) = (columns.First(q) * d.C, columns.End(q) * d.C, rows.Dilation, columns.Dilation * d.C);
        var b0 = new Vector<float>(float.NegativeInfinity);
        Vector<float> b1 = b0, b2 = b0, b3 = b0;
        for (var h = rows.First(p); h < rows.End(p); h += stepH)
        {
            var line = image + (long)h * d.W * d.C;
            for (var w = left; w < right; w += stepW)
            {
                b0 = Vector.Max(b0, Vector.Load(line + w));
                b1 = Vector.Max(b1, Vector.Load(line + w + Vector<float>.Count));
                b2 = Vector.Max(b2, Vector.Load(line + w + 2 * Vector<float>.Count));
                b3 = Vector.Max(b3, Vector.Load(line + w + 3 * Vector<float>.Count));
            }
        }
        Vector.Store(b0, y);
        Vector.Store(b1, y + Vector<float>.Count);
        Vector.Store(b2, y + 2 * Vector<float>.Count);
        Vector.Store(b3, y + 3 * Vector<float>.Count);
    }

    void SumWindow(float* image, int p, int q, float* y, float share)
    {
        var (left, right, stepH, stepW) = (columns.First(q) * d.C, columns.End(q) * d.C, rows.Dilation, columns.Dilation * d.C);
        for (var c = 0; c < d.C; c += Vector<float>.Count)
        {
            var (lanes, sum) = (d.C - c, Vector<float>.Zero);
            for (var h = rows.First(p); h < rows.End(p); h += stepH)
            {
                var line = image + (long)h * d.W * d.C + c;
                var part = Vector<float>.Zero;
                for (var w = left; w < right; w += stepW)
                    part += VectorTail.LoadLanes(line + w, lanes);
                sum += part;
            }
            VectorTail.StoreLanes(sum * share, y + c, lanes);
        }
    }
}
