using System.Numerics;

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
            var (first, last) = Windows(n, top, end);
            var taps = new AttentionTaps(d, rows, columns, first);
            for (var window = first; window < last; window += AttentionWeights.Lanes)
            {
                var count = (int)Math.Min(AttentionWeights.Lanes, last - window);
                weights.Make(a, beta, prior, taps, count);
                for (var lane = 0; lane < count; lane++, taps.Next())
                    Spread(dy + (window + lane) * d.C, weights.Values + lane, dv + taps.Start(d.C), taps, top, end);
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
            var (first, last) = Windows(n, top, end);
            var taps = new AttentionTaps(d, rows, columns, first);
            for (var window = first; window < last; window += AttentionWeights.Lanes)
            {
                var count = (int)Math.Min(AttentionWeights.Lanes, last - window);
                weights.Make(a, beta, prior, taps, count);
                for (var lane = 0; lane < count; lane++, taps.Next())
                {
                    var place = (window + lane) * d.C;
                    AddSlopes(v + taps.Start(d.C), beta, y + place, dy + place, da + taps.Start(1), weights.Values + lane, weights.Below + lane, taps, top, end);
                }
            }
        }
    }

    void AddSlopes(float* v, float beta, float* y, float* dy, float* da, float* weights, float* below, in AttentionTaps taps, int top, int end)
    {
        for (int h = taps.Top, row = taps.First; h < Math.Min(taps.Bottom, end); h += d.DilationH, row += d.S)
        {
            for (int w = taps.Left, i = row * AttentionWeights.Lanes; w < taps.Right; w += d.DilationW, i += AttentionWeights.Lanes)
            {
                var slope = 2 * beta * below[i] * weights[i];
                if (h >= top && slope != 0)
                    da[h * d.W + w] += slope * LocalAttentionCpu.Along(dy, v + ((long)h * d.W + w) * d.C, y, d.C);
            }
        }
    }

    void Spread(float* dy, float* weights, float* dv, in AttentionTaps taps, int top, int end)
    {
        for (int h = taps.Top, row = taps.First; h < Math.Min(taps.Bottom, end); h += d.DilationH, row += d.S)
        {
            if (h < top)
                continue;
            for (int w = taps.Left, i = row * AttentionWeights.Lanes; w < taps.Right; w += d.DilationW, i += AttentionWeights.Lanes)
                AddScaled(dy, weights[i], dv + ((long)h * d.W + w) * d.C);
        }
    }

    void AddScaled(float* dy, float weight, float* to)
    {
        var whole = d.C - d.C % Vector<float>.Count;
        for (var c = 0; c < whole; c += Vector<float>.Count)
            Vector.Store(Vector.Load(to + c) + Vector.Load(dy + c) * weight, to + c);
        for (var c = whole; c < d.C; c++)
            to[c] += dy[c] * weight;
    }

    // The windows of image n that may have a tap in these rows.
    (long First, long End) Windows(long n, int top, int end) => ((n * d.P + rows.FirstWindow(top)) * d.Q, (n * d.P + rows.EndWindow(end)) * d.Q);

    long NextImage(long row, long endRow) => Math.Min((row / d.H + 1) * d.H, endRow);

    (long N, int Top, int End) Clear(float* to, int channels, long row, long endRow)
    {
        var next = NextImage(row, endRow);
        for (var i = row; i < next; i++)
            new Span<float>(to + i * d.W * channels, d.W * channels).Clear();
        return (row / d.H, (int)(row % d.H), (int)(next - row / d.H * d.H));
    }
}
