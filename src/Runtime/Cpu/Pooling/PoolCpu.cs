using System.Numerics;
using Whence.Kernels;

namespace Whence.Runtime.Cpu;

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
        for (var c = 0; c < d.C; c += Vector<float>.Count)
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
