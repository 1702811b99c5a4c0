using System.Numerics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pooling;

/// <summary>
/// Gradients of local attention pooling over a range of input rows n*H + h: the rows are cleared, then every window over them adds its part inside the range, in
/// ascending order, so that ranges never write the same element. Amax counts as given.
/// </summary>
sealed unsafe class LocalAttentionGradCpu(PoolDims d)
{
    readonly PoolTaps rows = PoolTaps.Rows(d);
    readonly PoolTaps columns = PoolTaps.Columns(d);

    /// <summary>dv [N,H,W,C] = the sum of w dy over the windows with a tap there.</summary>
    public void Value(float* dy, float* a, float beta, float* prior, float* dv, AttentionWeights weights, long firstRow, long endRow)
    {
        for (var row = firstRow; row < endRow; row = NextImage(row, endRow))
        {
            var (n, top, end) = Clear(dv, d.C, row, endRow);
            var image = n * d.H * d.W;
            for (var p = rows.FirstWindow(top); p < rows.EndWindow(end); p++)
            {
                for (var q = 0; q < d.Q; q++)
                {
                    var taps = new AttentionTaps(d, rows, columns, p, q);
                    weights.Make(a + image, beta, prior, taps);
                    Spread(dy + ((n * d.P + p) * d.Q + q) * d.C, weights.Values, dv + image * d.C, taps, top, end);
                }
            }
        }
    }

    /// <summary>da [N,H,W] = the sum of 2 beta (Amax - A) w &lt;dy, v - y&gt; over the windows with a tap there.</summary>
    public void Attention(
        float* v, float* a, float beta, float* prior, float* y, float* dy, float* da, AttentionWeights weights, long firstRow, long endRow)
    {
        for (var row = firstRow; row < endRow; row = NextImage(row, endRow))
        {
            var (n, top, end) = Clear(da, 1, row, endRow);
            var image = n * d.H * d.W;
            for (var p = rows.FirstWindow(top); p < rows.EndWindow(end); p++)
            {
                for (var q = 0; q < d.Q; q++)
                {
                    var taps = new AttentionTaps(d, rows, columns, p, q);
                    weights.Make(a + image, beta, prior, taps);
                    var place = ((n * d.P + p) * d.Q + q) * d.C;
                    AddSlopes(v + image * d.C, beta, y + place, dy + place, da + image, weights, taps, top, end);
                }
            }
        }
    }

    void AddSlopes(float* v, float beta, float* y, float* dy, float* da, AttentionWeights weights, AttentionTaps taps, int top, int end)
    {
        var i = 0;
        for (var h = taps.Top; h < Math.Min(taps.Bottom, end); h += taps.StepH)
        {
            for (var w = taps.Left; w < taps.Right; w += taps.StepW, i++)
            {
                var slope = 2 * beta * weights.Below[i] * weights.Values[i];
                if (h >= top && slope != 0)
                    da[h * d.W + w] += slope * LocalAttentionCpu.Along(dy, v + ((long)h * d.W + w) * d.C, y, d.C);
            }
        }
    }

    void Spread(float* dy, float* weights, float* dv, AttentionTaps taps, int top, int end)
    {
        for (var c = 0; c < d.C; c += Vector<float>.Count)
        {
            var (lanes, i) = (d.C - c, 0);
            var gradient = VectorTail.LoadLanes(dy + c, lanes);
            for (var h = taps.Top; h < Math.Min(taps.Bottom, end); h += taps.StepH)
            {
                if (h < top)
                {
                    i += taps.Width;
                    continue;
                }
                for (var w = taps.Left; w < taps.Right; w += taps.StepW, i++)
                {
                    var to = dv + ((long)h * d.W + w) * d.C + c;
                    VectorTail.StoreLanes(VectorTail.LoadLanes(to, lanes) + gradient * weights[i], to, lanes);
                }
            }
        }
    }

    long NextImage(long row, long endRow) => Math.Min((row / d.H + 1) * d.H, endRow);

    (long N, int Top, int End) Clear(float* to, int channels, long row, long endRow)
    {
        var next = NextImage(row, endRow);
        for (var i = row; i < next; i++)
            new Span<float>(to + i * d.W * channels, d.W * channels).Clear();
        return (row / d.H, (int)(row % d.H), (int)(next - row / d.H * d.H));
    }
}
