namespace Whence.Runtime.Simulated.Lanes;

/// <summary>Rounding to the 16-bit and 19-bit formats of the tensor cores.</summary>
static class Halves
{
    const uint CanonicalNaN = 0x7FFF;

    /// <summary>The bits of the nearest bfloat16, ties to even.</summary>
    public static uint ToBFloat16(float x)
    {
        if (float.IsNaN(x))
            return CanonicalNaN;
        var bits = BitConverter.SingleToUInt32Bits(x);
        return (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
    }

    public static float FromBFloat16(uint bits) => BitConverter.UInt32BitsToSingle(bits << 16);

    /// <summary>The bits of the nearest float16, ties to even.</summary>
    public static uint ToFloat16(float x) => float.IsNaN(x) ? CanonicalNaN : BitConverter.HalfToUInt16Bits((Half)x);

    public static float FromFloat16(uint bits) => (float)BitConverter.UInt16BitsToHalf((ushort)bits);

    /// <summary>Sums of two halves each.</summary>
    public static uint AddFloat16(uint a, uint b) =>
        ToFloat16(FromFloat16(a & 0xFFFF) + FromFloat16(b & 0xFFFF)) | ToFloat16(FromFloat16(a >> 16) + FromFloat16(b >> 16)) << 16;

    /// <summary>Sums of two halves each.</summary>
    public static uint AddBFloat16(uint a, uint b) =>
        ToBFloat16(FromBFloat16(a & 0xFFFF) + FromBFloat16(b & 0xFFFF)) | ToBFloat16(FromBFloat16(a >> 16) + FromBFloat16(b >> 16)) << 16;

    /// <summary>Rounded to 10 fraction bits, ties away from 0.</summary>
    public static float ToTF32(float x)
    {
        var bits = BitConverter.SingleToUInt32Bits(x);
        return float.IsFinite(x) ? BitConverter.UInt32BitsToSingle((bits + 0x1000) & ~0x1FFFu) : x;
    }

    /// <summary>Rounded to 10 fraction bits, ties to even.</summary>
    public static float ToNearestTF32(float x)
    {
        var bits = BitConverter.SingleToUInt32Bits(x);
        return float.IsFinite(x) ? BitConverter.UInt32BitsToSingle((bits + 0xFFF + (bits >> 13 & 1)) & ~0x1FFFu) : x;
    }

    /// <summary>a * b + c of numbers of at most 11 significant bits, rounded once to bfloat16.</summary>
    public static uint FmaBFloat16(float a, float b, float c)
    {
        var exact = SumToOdd((double)a * b, c);
        var near = (float)exact;
        if (near != exact && float.IsFinite(near) && (BitConverter.SingleToUInt32Bits(near) & 1) == 0)
            near = Math.Abs(exact) > Math.Abs((double)near) ? Outwards(near, 1) : Outwards(near, -1);
        return ToBFloat16(near);
    }

    /// <summary>a * b + c of float16 numbers, rounded once to float16.</summary>
    public static uint FmaFloat16(float a, float b, float c)
    {
        var sum = SumToOdd((double)a * b, c);
        return double.IsNaN(sum) ? CanonicalNaN : BitConverter.HalfToUInt16Bits((Half)sum);
    }

    // a + b rounded to odd: a second rounding to fewer bits then errs as if it were the only one.
    static double SumToOdd(double a, double b)
    {
        var sum = a + b;
        var part = sum - a;
        var error = (a - (sum - part)) + (b - part);
        var bits = BitConverter.DoubleToInt64Bits(sum);
        if (error == 0 || !double.IsFinite(sum) || (bits & 1) != 0)
            return sum;
        return BitConverter.Int64BitsToDouble(bits + (error > 0 == sum > 0 ? 1 : -1));
    }

    static float Outwards(float x, int step) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(x) + step);
}
