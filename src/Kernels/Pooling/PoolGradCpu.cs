using System.Numerics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pooling;

/// <summary>
/// Gradients of two-dimensional pooling over a range of input rows n*H + h, vectors over channels: the rows are cleared, then every window that
/// touches them adds its part inside the range, so that ranges never write the same element and the order of additions is fixed.
/// </summary>
sealed unsafe class PoolGradCpu
{
    readonly PoolDims d;
    readonly PoolTaps rows;
    readonly PoolTaps columns;
    readonly PoolShares shares;

    /// <summary>Prepares the loops; <paramref name="countPadding"/> must be that of the forward pass.</summary>
    public PoolGradCpu(PoolDims dims, bool countPadding = false)
    {
        d = dims;
        rows = PoolTaps.Rows(d);
        columns = PoolTaps.Columns(d);
        shares = new(d, countPadding);
    }

    /// <summary>dx = the sum of dy over the windows in which x is the first value equal to y (or the first that is not a number).</summary>
    public void Max(float* x, float* y, float* dy, float* dx, long firstRow, long endRow)
    {
        for (var row = firstRow; row < endRow; row = NextImage(row, endRow))
        {
            var (n, top, end) = Clear(dx, row, endRow);
            var image = n * d.H * d.W * d.C;
            for (var p = rows.FirstWindow(top); p < rows.EndWindow(end); p++)
            {
                for (var q = 0; q < d.Q; q++)
                {
                    var at = ((n * d.P + p) * d.Q + q) * d.C;
                    MaxWindow(x + image, y + at, dy + at, dx + image, (p, q), top, end);
                }
            }
        }
    }

    /// <summary>dx = the sum of dy / count over the windows with a tap on x.</summary>
    public void Average(float* dy, float* dx, long firstRow, long endRow)
    {
        for (var row = firstRow; row < endRow; row = NextImage(row, endRow))
        {
            var (n, top, end) = Clear(dx, row, endRow);
            for (var p = rows.FirstWindow(top); p < rows.EndWindow(end); p++)
            {
                for (var q = 0; q < d.Q; q++)
                    AverageWindow(dy + ((n * d.P + p) * d.Q + q) * d.C, dx + n * d.H * d.W * d.C, (p, q), top, end);
            }
        }
    }

    long NextImage(long row, long endRow) => Math.Min((row / d.H + 1) * d.H, endRow);

    (long N, int Top, int End) Clear(float* dx, long row, long endRow)
    {
        var next = NextImage(row, endRow);
        for (var i = row; i < next; i++)
            new Span<float>(dx + i * d.W * d.C, d.W * d.C).Clear();
        return (row / d.H, (int)(row % d.H), (int)(next - row / d.H * d.H));
    }

    void MaxWindow(float* x, float* y, float* dy, float* dx, (int P, int Q) window, int top, int end)
    {
        var (left, right, stepW) = (columns.First(window.Q) * d.C, columns.End(window.Q) * d.C, columns.Dilation * d.C);
        var bottom = Math.Min(rows.End(window.P), end);
        for (var c = 0; c < d.C; c += Vector<float>.Count)
        {
            var lanes = d.C - c;
            var (best, gradient) = (VectorTail.LoadLanes(y + c, lanes), VectorTail.LoadLanes(dy + c, lanes));
            var open = Vector<int>.AllBitsSet;
            for (var h = rows.First(window.P); h < bottom; h += rows.Dilation)
            {
                var line = (long)h * d.W * d.C + c;
                for (var w = left; w < right; w += stepW)
                {
                    var value = VectorTail.LoadLanes(x + line + w, lanes);
                    var hit = open & (Vector.Equals(value, best) | ~Vector.Equals(value, value));
                    open = Vector.AndNot(open, hit);
                    if (h >= top)
                        Accumulate(dx + line + w, Vector.ConditionalSelect(hit, gradient, Vector<float>.Zero), lanes);
                }
            }
        }
    }

    void AverageWindow(float* dy, float* dx, (int P, int Q) window, int top, int end)
    {
        var (left, right, stepW) = (columns.First(window.Q) * d.C, columns.End(window.Q) * d.C, columns.Dilation * d.C);
        var (bottom, share) = (Math.Min(rows.End(window.P), end), shares[window.P, window.Q]);
        for (var c = 0; c < d.C; c += Vector<float>.Count)
        {
            var lanes = d.C - c;
            var part = VectorTail.LoadLanes(dy + c, lanes) * share;
            for (var h = rows.First(window.P); h < bottom; h += rows.Dilation)
            {
                if (h < top)
                    continue;
                var line = dx + (long)h * d.W * d.C + c;
                for (var w = left; w < right; w += stepW)
                    Accumulate(line + w, part, lanes);
            }
        }
    }

    static void Accumulate(float* dx, Vector<float> part, long lanes) =>
        VectorTail.StoreLanes(VectorTail.LoadLanes(dx, lanes) + part, dx, lanes);
}
