using System.Numerics;

namespace Whence.Kernels.Pooling;

/// <summary>Local attention pooling over a range of output rows n*P + p, vectors over channels. v [N,H,W,C], a [N,H,W], prior [R*S], y, dy [N,P,Q,C].</summary>
sealed unsafe class LocalAttentionCpu(PoolDims d)
{
    readonly PoolTaps rows = PoolTaps.Rows(d);
    readonly PoolTaps columns = PoolTaps.Columns(d);

    /// <summary>y = the sum of w v over each window.</summary>
    public void Forward(float* v, float* a, float beta, float* prior, float* y, AttentionWeights weights, long firstRow, long endRow)
    {
        var taps = new AttentionTaps(d, rows, columns, firstRow * d.Q);
        for (long window = firstRow * d.Q, end = endRow * d.Q; window < end; window += AttentionWeights.Lanes)
        {
            var count = (int)Math.Min(AttentionWeights.Lanes, end - window);
            weights.Make(a, beta, prior, taps, count);
            for (var lane = 0; lane < count; lane++, taps.Next())
                WeightedSum(v + taps.Start(d.C), weights.Values + lane, y + (window + lane) * d.C, taps);
        }
    }

    /// <summary>terms [N,P,Q] = -the sum of (Amax - A)^2 w &lt;dy, v - y&gt; over each window: what it adds to the gradient by beta.</summary>
    public void SharpnessGrad(
        float* v, float* a, float beta, float* prior, float* y, float* dy, float* terms, AttentionWeights weights, long firstRow, long endRow)
    {
        var taps = new AttentionTaps(d, rows, columns, firstRow * d.Q);
        for (long window = firstRow * d.Q, end = endRow * d.Q; window < end; window += AttentionWeights.Lanes)
        {
            var count = (int)Math.Min(AttentionWeights.Lanes, end - window);
            weights.Make(a, beta, prior, taps, count);
            for (var lane = 0; lane < count; lane++, taps.Next())
            {
                var place = (window + lane) * d.C;
                terms[window + lane] = Term(v + taps.Start(d.C), weights.Values + lane, weights.Below + lane, y + place, dy + place, taps);
            }
        }
    }

    /// <summary>&lt;dy, v - y&gt; over so many channels.</summary>
    public static float Along(float* dy, float* v, float* y, int channels)
    {
        var (sums, whole, rest) = (Vector<float>.Zero, channels - channels % Vector<float>.Count, 0f);
        for (var c = 0; c < whole; c += Vector<float>.Count)
            sums += Vector.Load(dy + c) * (Vector.Load(v + c) - Vector.Load(y + c));
        for (var c = whole; c < channels; c++)
            rest += dy[c] * (v[c] - y[c]);
        return Vector.Sum(sums) + rest;
    }

    float Term(float* image, float* weights, float* below, float* y, float* dy, in AttentionTaps taps)
    {
        var sum = 0f;
        for (int h = taps.Top, row = taps.First; h < taps.Bottom; h += d.DilationH, row += d.S)
        {
            for (int w = taps.Left, i = row * AttentionWeights.Lanes; w < taps.Right; w += d.DilationW, i += AttentionWeights.Lanes)
                sum -= below[i] * below[i] * weights[i] * Along(dy, image + ((long)h * d.W + w) * d.C, y, d.C);
        }
        return sum;
    }

    void WeightedSum(float* image, float* weights, float* y, in AttentionTaps taps)
    {
        var whole = d.C - d.C % Vector<float>.Count;
        for (var c = 0; c < whole; c += Vector<float>.Count)
        {
            var sum = Vector<float>.Zero;
            for (int h = taps.Top, row = taps.First; h < taps.Bottom; h += d.DilationH, row += d.S)
            {
                for (int w = taps.Left, i = row * AttentionWeights.Lanes; w < taps.Right; w += d.DilationW, i += AttentionWeights.Lanes)
                    sum += Vector.Load(image + ((long)h * d.W + w) * d.C + c) * weights[i];
            }
            Vector.Store(sum, y + c);
        }
        if (whole < d.C)
            WeightedRest(image, weights, y, taps, whole);
    }

    void WeightedRest(float* image, float* weights, float* y, in AttentionTaps taps, int first)
    {
        new Span<float>(y + first, d.C - first).Clear();
        for (int h = taps.Top, row = taps.First; h < taps.Bottom; h += d.DilationH, row += d.S)
        {
            for (int w = taps.Left, i = row * AttentionWeights.Lanes; w < taps.Right; w += d.DilationW, i += AttentionWeights.Lanes)
            {
                var from = image + ((long)h * d.W + w) * d.C;
                for (var c = first; c < d.C; c++)
                    y[c] += from[c] * weights[i];
            }
        }
    }
}
