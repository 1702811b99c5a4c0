using Whence.Kernels;

namespace Whence.Tests.Runtime;

/// <summary>
/// The three passes of a convolution straight from the definition, in double precision, with the sum of the magnitudes for error
/// bounds.
/// </summary>
static class ConvReference
{
    public static (double[] Sum, double[] Magnitude) Forward(ConvDims d, ReadOnlySpan<float> x, ReadOnlySpan<float> w) =>
        Run(d, x, w, default, 0);

    public static (double[] Sum, double[] Magnitude) InputGrad(ConvDims d, ReadOnlySpan<float> dy, ReadOnlySpan<float> w) =>
        Run(d, default, w, dy, 1);

    public static (double[] Sum, double[] Magnitude) WeightGrad(ConvDims d, ReadOnlySpan<float> x, ReadOnlySpan<float> dy) =>
        Run(d, x, default, dy, 2);

    static (double[] Sum, double[] Magnitude) Run(
        ConvDims d, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> dy, int which)
    {
        var size = which switch { 0 => d.N * d.P * d.Q * d.K, 1 => d.N * d.H * d.W * d.C, _ => d.K * d.R * d.S * d.GroupC };
        var (sum, magnitude) = (new double[size], new double[size]);
        for (var n = 0; n < d.N; n++)
            for (var p = 0; p < d.P; p++)
                for (var q = 0; q < d.Q; q++)
                    for (var k = 0; k < d.K; k++)
                        for (var r = 0; r < d.R; r++)
                            for (var s = 0; s < d.S; s++)
                                for (var c = 0; c < d.GroupC; c++)
                                {
                                    var (h, v) = (p * d.StrideH - d.PadTop + r * d.DilationH, q * d.StrideW - d.PadLeft + s * d.DilationW);
                                    if (h < 0 || v < 0 || h >= d.H || v >= d.W)
                                        continue;
                                    var ix = ((n * d.H + h) * d.W + v) * d.C + k / d.GroupK * d.GroupC + c;
                                    var iw = ((k * d.R + r) * d.S + s) * d.GroupC + c;
                                    var iy = ((n * d.P + p) * d.Q + q) * d.K + k;
                                    var (target, product) = which switch
                                    {
                                        0 => (iy, (double)x[ix] * w[iw]),
                                        1 => (ix, (double)dy[iy] * w[iw]),
                                        _ => (iw, (double)x[ix] * dy[iy]),
                                    };
                                    sum[target] += product;
                                    magnitude[target] += Math.Abs(product);
                                }
        return (sum, magnitude);
    }

    /// <summary>The epilogue in double precision.</summary>
    public static double Finish(Epilogue e, double v, double bias, double residual, double mask)
    {
        v += (e.Bias ? bias : 0) + (e.Residual ? residual : 0);
        v = e.Activation switch
        {
            ActivationKind.Relu => Math.Max(v, 0),
            ActivationKind.LeakyRelu => v > 0 ? v : v * e.A,
            ActivationKind.Clip => Math.Clamp(v, e.A, e.B),
            _ => v,
        };
        return e.Mask && mask <= 0 ? 0 : v;
    }
}
