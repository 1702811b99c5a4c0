using Whence.Kernels.Language;

namespace Whence.Kernels.Random;

/// <summary>
/// Random words to standard normal numbers by Box-Muller: a pair of words (w0, w1) makes sqrt(-2 ln u) * (cos, sin)(2 pi w1 / 2^32) with u = w0 / 2^32 in
/// (0, 1], in the same single operations and order as on the CPU, so that the bits are equal.
/// </summary>
static class NormalPair
{
    public static (F32 Even, F32 Odd) Of(U32 first, U32 second)
    {
        var radius = Radius(first);
        var (cos, sin) = CosSin(second);
        return (radius * cos, radius * sin);
    }

    static F32 Radius(U32 word)
    {
        var u = F32.Max((word >> 1).AsS32().ToF32(), 0.5f) * (1f / (1u << 31));
        var bits = u.AsS32() - 0x3F3504F3;
        var exponent = bits >> 23;
        var m = ((bits & 0x7FFFFF) + 0x3F3504F3).AsF32();
        var s = (m - 1) / (m + 1);
        var z = s * s;
        var series = (((z * (2f / 9) + 2f / 7) * z + 2f / 5) * z + 2f / 3) * z;
        var log = exponent.ToF32() * 0.693147180559945f + (s * series + (s + s));
        return F32.Sqrt(F32.Max(log * -2f, 0));
    }

    static (F32 Cos, F32 Sin) CosSin(U32 word)
    {
        var k = KernelBuilder.Current;
        var q = (word + (1u << 29)) >> 30;
        var r = (word - (q << 30)).AsS32().ToF32() * (float)(Math.PI / 2 / (1 << 30));
        var z = r * r;
        var sinTail = ((z * (1f / 362880) + -1f / 5040) * z + 1f / 120) * z + -1f / 6;
        var sin = r + r * z * sinTail;
        var cosTail = ((z * (-1f / 3628800) + 1f / 40320) * z + -1f / 720) * z + 1f / 24;
        var cos = (cosTail * z + -0.5f) * z + 1;
        var odd = U32.Same(q & 1u, 1u);
        var (x, y) = (k.Select(odd, sin, cos), k.Select(odd, cos, sin));
        return (Flip(x, ((q + 1u) & 2u) << 30), Flip(y, (q & 2u) << 30));
    }

    static F32 Flip(F32 x, U32 sign) => (x.AsU32() ^ sign).AsF32();
}
