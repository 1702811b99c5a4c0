using Whence.Kernels.Intrinsics;
using Whence.Kernels.Pointwise;
using Utilities = ILGPU.Util.Utilities;

namespace Whence.Kernels.Random;

/// <summary>
/// Random words to standard normal numbers by Box-Muller: a pair of words (w0, w1) makes sqrt(-2 ln u) * (cos, sin)(2 pi w1 / 2^32) with u = w0 / 2^32 in
/// (0, 1], in the same single operations and order as <see cref="NormalCpu"/>, so that the bits are equal.
/// </summary>
static class NormalPair
{
    public static (Scalar Even, Scalar Odd) Of(uint first, uint second)
    {
        var radius = Radius(first);
        var (cos, sin) = CosSin(second);
        return (radius * cos, radius * sin);
    }

    static Scalar Radius(uint word)
    {
        var u = Scalar.Max((int)(word >> 1), 0.5f) * (1f / (1u << 31));
        var bits = FloatMath.Bits(u) - 0x3F3504F3;
        Scalar exponent = bits >> 23;
        Scalar m = FloatMath.OfBits((bits & 0x7FFFFF) + 0x3F3504F3);
        var s = (m - 1) / (m + 1);
        var z = s * s;
        var series = (((z * (2f / 9) + 2f / 7) * z + 2f / 5) * z + 2f / 3) * z;
        var log = exponent * 0.693147180559945f + (s * series + (s + s));
        return Scalar.Sqrt(Scalar.Max(log * -2f, 0));
    }

    static (Scalar Cos, Scalar Sin) CosSin(uint word)
    {
        var q = (word + (1u << 29)) >> 30;
        var r = (Scalar)(int)(word - (q << 30)) * (float)(Math.PI / 2 / (1 << 30));
        var z = r * r;
        var sinTail = ((z * (1f / 362880) + -1f / 5040) * z + 1f / 120) * z + -1f / 6;
        var sin = r + r * z * sinTail;
        var cosTail = ((z * (-1f / 3628800) + 1f / 40320) * z + -1f / 720) * z + 1f / 24;
        var cos = (cosTail * z + -0.5f) * z + 1;
        var isOdd = (q & 1) == 1;
        var (x, y) = (Utilities.Select<float>(isOdd, sin, cos), Utilities.Select<float>(isOdd, cos, sin));
        return (Flip(x, ((q + 1) & 2) << 30), Flip(y, (q & 2) << 30));
    }

    static Scalar Flip(float x, uint sign) => FloatMath.OfBits(FloatMath.Bits(x) ^ (int)sign);
}
