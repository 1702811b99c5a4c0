using System.Numerics;
using System.Runtime.CompilerServices;

namespace Whence.Kernels.Random;

/// <summary>
/// Random words to standard normal numbers by Box-Muller: a pair of words (w0, w1) makes sqrt(-2 ln u) * (cos, sin)(2 pi w1 / 2^32) with u = w0 / 2^32 in
/// (0, 1]. Only single additions, multiplications, divisions and square roots are used, never a fused one, so the numbers are equal to the bit
/// for every vector width. The largest is sqrt(64 ln 2) = 6.66; the error is below 4e-7 relative plus 1e-7 absolute.
/// </summary>
static unsafe class NormalCpu
{
    const int Pairs = 64;

    /// <summary>numbers[2i], numbers[2i + 1] from words[2i], words[2i + 1]; <paramref name="count"/> is even.</summary>
    [SkipLocalsInit]
    public static void Run(uint* words, float* numbers, int count)
    {
        uint* first = stackalloc uint[Pairs], second = stackalloc uint[Pairs];
        float* even = stackalloc float[Pairs], odd = stackalloc float[Pairs];
        for (var start = 0; start < count; start += 2 * Pairs)
        {
            var pairs = Math.Min(Pairs, (count - start) / 2);
            for (var i = 0; i < pairs; i++)
                (first[i], second[i]) = (words[start + 2 * i], words[start + 2 * i + 1]);
            for (var i = 0; i < pairs; i += Vector<float>.Count)
            {
                var radius = Radius(Vector.Load(first + i));
                var (cos, sin) = CosSin(Vector.Load(second + i));
                Vector.Store(radius * cos, even + i);
                Vector.Store(radius * sin, odd + i);
            }
            for (var i = 0; i < pairs; i++)
                (numbers[start + 2 * i], numbers[start + 2 * i + 1]) = (even[i], odd[i]);
        }
    }

    // u = m * 2^e with m in [sqrt(1/2), sqrt(2)): ln u = e ln 2 + 2 artanh(s), s = (m-1)/(m+1); the series in s^2 <= 0.0295 ends below 1e-9.
    static Vector<float> Radius(Vector<uint> word)
    {
        var u = Vector.Max(Vector.ConvertToSingle(Vector.AsVectorInt32(word >>> 1)), new Vector<float>(0.5f)) * (1f / (1u << 31));
        var bits = Vector.AsVectorInt32(u) - new Vector<int>(0x3F3504F3);
        var exponent = bits >> 23;
        var m = Vector.AsVectorSingle((bits & new Vector<int>(0x7FFFFF)) + new Vector<int>(0x3F3504F3));
        var s = (m - Vector<float>.One) / (m + Vector<float>.One);
        var z = s * s;
        var series = (((z * (2f / 9) + new Vector<float>(2f / 7)) * z + new Vector<float>(2f / 5)) * z + new Vector<float>(2f / 3)) * z;
        var log = Vector.ConvertToSingle(exponent) * 0.693147180559945f + (s * series + (s + s));
        return Vector.SquareRoot(Vector.Max(log * -2f, Vector<float>.Zero));
    }

    // The angle is a quarter turn q plus r in [-pi/4, pi/4), both cut out of the word exactly; then the series of sine and cosine.
    static (Vector<float> Cos, Vector<float> Sin) CosSin(Vector<uint> word)
    {
        var q = (word + new Vector<uint>(1u << 29)) >>> 30;
        var r = Vector.ConvertToSingle(Vector.AsVectorInt32(word - (q << 30))) * (float)(Math.PI / 2 / (1 << 30));
        var z = r * r;
        var sinTail = ((z * (1f / 362880) + new Vector<float>(-1f / 5040)) * z + new Vector<float>(1f / 120)) * z + new Vector<float>(-1f / 6);
        var sin = r + r * z * sinTail;
        var cosTail = ((z * (-1f / 3628800) + new Vector<float>(1f / 40320)) * z + new Vector<float>(-1f / 720)) * z + new Vector<float>(1f / 24);
        var cos = (cosTail * z + new Vector<float>(-0.5f)) * z + Vector<float>.One;
        var odd = Vector.AsVectorSingle(-Vector.AsVectorInt32(q & Vector<uint>.One));
        var (x, y) = (Vector.ConditionalSelect(odd, sin, cos), Vector.ConditionalSelect(odd, cos, sin));
        var signX = ((q + Vector<uint>.One) & new Vector<uint>(2)) << 30;
        var signY = (q & new Vector<uint>(2)) << 30;
        return (Flip(x, signX), Flip(y, signY));
    }

    static Vector<float> Flip(Vector<float> x, Vector<uint> sign) => Vector.AsVectorSingle(Vector.AsVectorUInt32(x) ^ sign);
}
