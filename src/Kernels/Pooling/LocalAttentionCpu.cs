using System.Numerics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pooling;

/// <summary>Local attention pooling over a range of output rows n*P + p, vectors over channels. v [N,H,W,C], a [N,H,W], prior [R,S], y, dy [N,P,Q,C].</summary>
sealed unsafe class LocalAttentionCpu(PoolDims d)
{
    readonly PoolTaps rows = PoolTaps.Rows(d);
    readonly PoolTaps columns = PoolTaps.Columns(d);

    /// <summary>y = the sum of w v over each window.</summary>
    public void Forward(float* v, float* a, float beta, float* prior, float* y, AttentionWeights weights, long firstRow, long endRow)
    {
        for (var row = firstRow; row < endRow; row++)
        {
            var image = row / d.P * d.H * d.W;
            for (var q = 0; q < d.Q; q++)
            {
                var taps = new AttentionTaps(d, rows, columns, (int)(row % d.P), q);
                weights.Make(a + image, beta, prior, taps);
                WeightedSum(v + image * d.C, weights.Values, y + (row * d.Q + q) * d.C, taps);
            }
        }
    }

    /// <summary>terms [N,P,Q] = -the sum of (Amax - A)^2 w &lt;dy, v - y&gt; over each window: what it adds to the gradient by beta.</summary>
    public void SharpnessGrad(
        float* v, float* a, float beta, float* prior, float* y, float* dy, float* terms, AttentionWeights weights, long firstRow, long endRow)
    {
        for (var row = firstRow; row < endRow; row++)
        {
            var image = row / d.P * d.H * d.W;
            for (var q = 0; q < d.Q; q++)
            {
                var taps = new AttentionTaps(d, rows, columns, (int)(row % d.P), q);
                weights.Make(a + image, beta, prior, taps);
                var place = row * d.Q + q;
                var (sum, i) = (0f, 0);
                for (var h = taps.Top; h < taps.Bottom; h += taps.StepH)
                    for (var w = taps.Left; w < taps.Right; w += taps.StepW, i++)
                        sum -= weights.Below[i] * weights.Below[i] * weights.Values[i] * Along(dy + place * d.C, v + (image + h * d.W + w) * d.C, y + place * d.C, d.C);
                terms[place] = sum;
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

    void WeightedSum(float* image, float* weights, float* y, AttentionTaps taps)
    {
        for (var c = 0; c < d.C; c += Vector<float>.Count)
        {
            var (lanes, sum, i) = (d.C - c, Vector<float>.Zero, 0);
            for (var h = taps.Top; h < taps.Bottom; h += taps.StepH)
                for (var w = taps.Left; w < taps.Right; w += taps.StepW, i++)
                    sum += VectorTail.LoadLanes(image + ((long)h * d.W + w) * d.C + c, lanes) * weights[i];
            VectorTail.StoreLanes(sum, y + c, lanes);
        }
    }
}
