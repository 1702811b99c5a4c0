using Whence.Kernels;

namespace Whence.Tests.Kernels.Conv;

/// <summary>A convolution and its gradients in double precision, product by product.</summary>
static class ConvReference
{
    public static double[] Forward(ConvDims d, float[] x, float[] w)
    {
        var y = new double[d.N * d.P * d.Q * d.K];
        ForEachProduct(d, (xi, wi, yi) => y[yi] += (double)x[xi] * w[wi]);
        return y;
    }

    public static double[] InputGrad(ConvDims d, float[] dy, float[] w)
    {
        var dx = new double[d.N * d.H * d.W * d.C];
        ForEachProduct(d, (xi, wi, yi) => dx[xi] += (double)dy[yi] * w[wi]);
        return dx;
    }

    public static double[] WeightGrad(ConvDims d, float[] x, float[] dy)
    {
        var dw = new double[d.K * d.R * d.S * d.GroupC];
        ForEachProduct(d, (xi, wi, yi) => dw[wi] += (double)x[xi] * dy[yi]);
        return dw;
    }

    static void ForEachProduct(ConvDims d, Action<int, int, int> product)
    {
        for (var y = 0; y < d.N * d.P * d.Q * d.K; y++)
        {
            var (k, q, p, n) = (y % d.K, y / d.K % d.Q, y / d.K / d.Q % d.P, y / d.K / d.Q / d.P);
            for (var tap = 0; tap < d.R * d.S; tap++)
            {
                var (h, v) = (p * d.StrideH - d.PadTop + tap / d.S * d.DilationH, q * d.StrideW - d.PadLeft + tap % d.S * d.DilationW);
                if (h < 0 || v < 0 || h >= d.H || v >= d.W)
                    continue;
                for (var c = 0; c < d.GroupC; c++)
                    product(((n * d.H + h) * d.W + v) * d.C + k / d.GroupK * d.GroupC + c, (k * d.R * d.S + tap) * d.GroupC + c, y);
            }
        }
    }
}
