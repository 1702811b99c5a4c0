using System.Numerics;

namespace Whence.Kernels.Normalization;

/// <summary>Centre, scale and shift of every value.</summary>
static unsafe class BatchNormalizeCpu
{
    /// <summary>y[i] = (x[i] - mean[i]) * (r[i] * gamma[i]) + beta[i]; y may be x.</summary>
    public static void Map(float* x, float* mean, float* r, float* gamma, float* beta, float* y, long count)
    {
        long i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            var scale = Vector.Load(r + i) * Vector.Load(gamma + i);
            Vector.Store((Vector.Load(x + i) - Vector.Load(mean + i)) * scale + Vector.Load(beta + i), y + i);
        }
        for (; i < count; i++)
            y[i] = (x[i] - mean[i]) * (r[i] * gamma[i]) + beta[i];
    }
}
