using ILGPU;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.Pointwise;

/// <summary>Fused multiply-adds in registers and nothing else: what the general cores do at most. Parameters: y [threads], x.</summary>
static class Peak
{
    /// <summary>Threads of a group.</summary>
    public const int GroupSize = 256;

    const int Chains = 8;
    const int Rounds = 4096;

    /// <summary>Multiplications and additions of one thread.</summary>
    public const long FlopPerThread = 2L * Chains * Rounds;

    [Kernel(GroupSize)]
    public static void Run(ArrayView<float> y, float x)
    {
        float a = 0, b = 1, c = 2, d = 3, e = 4, f = 5, g = 6, h = 7;
        for (var round = 0; round < Rounds; round++)
        {
            a = FloatMath.Fma(a, x, x);
            b = FloatMath.Fma(b, x, x);
            c = FloatMath.Fma(c, x, x);
            d = FloatMath.Fma(d, x, x);
            e = FloatMath.Fma(e, x, x);
            f = FloatMath.Fma(f, x, x);
            g = FloatMath.Fma(g, x, x);
            h = FloatMath.Fma(h, x, x);
        }
        y[Grid.GlobalIndex.X] = a + b + c + d + (e + f + g + h);
    }
}
