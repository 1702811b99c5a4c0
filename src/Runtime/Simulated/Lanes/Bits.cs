using System.Numerics;

namespace Whence.Runtime.Simulated.Lanes;

/// <summary>Fields of bits.</summary>
static class Bits
{
    /// <summary>The field of <paramref name="length"/> bits from <paramref name="position"/> up; beyond the value lie copies of its sign, or zeros.</summary>
    public static T Field<T>(T value, uint position, uint length)
        where T : IBinaryInteger<T>
    {
        var bits = (uint)(T.Zero.GetByteCount() * 8);
        var signed = T.IsNegative(T.AllBitsSet);
        if (length == 0)
            return T.Zero;
        var last = Math.Min(position + length - 1, bits - 1);
        var sign = signed && (value >> (int)last & T.One) != T.Zero;
        var field = position >= bits ? T.Zero : value >> (int)position;
        if (length >= bits)
            return position >= bits && sign ? T.AllBitsSet : field;
        var mask = (T.One << (int)length) - T.One;
        // Where the field goes beyond the value, its upper bits are the sign already.
        field = position >= bits ? (sign ? mask : T.Zero) : field & mask;
        return sign ? field | ~mask : field;
    }
}
