using System.Numerics;
using System.Runtime.InteropServices;

namespace Whence.Models.Tensors;

/// <summary>
/// Stores numbers of the host as elements, as ONNX Cast converts them: to a type with a fraction by rounding to the nearest (of two the even
/// one; infinity above the largest), to a narrower integer by dropping the upper bits. A fraction becomes an integer by cutting. ONNX leaves
/// open what a number that no integer of 32 bits (64 for I64, U32 and U64) can hold becomes: here what the x64 instruction gives, the
/// smallest such integer, its upper bits dropped.
/// </summary>
static class ElementWriter
{
    /// <summary>The bytes of the elements, little endian.</summary>
    public static byte[] Write(ElementType type, ReadOnlySpan<double> x) => type switch
    {
        ElementType.F64 => Pack(x, v => v),
        ElementType.F32 => Pack(x, v => (float)v),
        ElementType.F16 => Pack(x, v => (Half)v),
        ElementType.BF16 => Pack(x, v => BFloat16((float)v)),
        ElementType.Bool => Pack(x, v => v != 0 ? (byte)1 : (byte)0),
        ElementType.U64 => Pack(x, v => v >= TwoTo63 ? unchecked((ulong)Cut(v - TwoTo63) ^ 1ul << 63) : unchecked((ulong)Cut(v))),
        ElementType.I64 => Pack(x, Cut),
        ElementType.U32 => Pack(x, v => unchecked((uint)Cut(v))),
        ElementType.I32 => Pack(x, ShortCut),
        ElementType.I16 => Pack(x, v => unchecked((short)ShortCut(v))),
        ElementType.U16 => Pack(x, v => unchecked((ushort)ShortCut(v))),
        ElementType.I8 => Pack(x, v => unchecked((sbyte)ShortCut(v))),
        ElementType.U8 => Pack(x, v => unchecked((byte)ShortCut(v))),
        ElementType.I4 or ElementType.U4 or ElementType.I2 or ElementType.U2 => Pack(x, v => type.Wrap(unchecked((byte)ShortCut(v)))),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such element type"),
    };

    /// <inheritdoc cref="Write(ElementType, ReadOnlySpan{double})"/>
    public static byte[] Write(ElementType type, ReadOnlySpan<Int128> x) => type switch
    {
        ElementType.F64 => Pack(x, v => (double)v),
        ElementType.F32 => Pack(x, Single),
        ElementType.F16 => Pack(x, v => (Half)Single(v)),
        ElementType.BF16 => Pack(x, v => BFloat16(Single(v))),
        ElementType.Bool => Pack(x, v => v != 0 ? (byte)1 : (byte)0),
        ElementType.I64 => Wrap<long>(x),
        ElementType.U64 => Wrap<ulong>(x),
        ElementType.I32 => Wrap<int>(x),
        ElementType.U32 => Wrap<uint>(x),
        ElementType.I16 => Wrap<short>(x),
        ElementType.U16 => Wrap<ushort>(x),
        ElementType.I8 => Wrap<sbyte>(x),
        ElementType.U8 => Wrap<byte>(x),
        ElementType.I4 or ElementType.U4 or ElementType.I2 or ElementType.U2 => Pack(x, v => type.Wrap(byte.CreateTruncating(v))),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such element type"),
    };

    const double TwoTo63 = 9223372036854775808.0;

    static long Cut(double v) => v is >= -TwoTo63 and < TwoTo63 ? (long)v : long.MinValue;

    static int ShortCut(double v) => v is > int.MinValue - 1.0 and < int.MaxValue + 1.0 ? (int)v : int.MinValue;

    // By way of 64 bits, whose conversion rounds once.
    static float Single(Int128 v) => v <= long.MaxValue ? (float)(long)v : (float)(ulong)v;

    // NaN stays one: rounding up could carry it into the sign.
    static ushort BFloat16(float v)
    {
        var bits = BitConverter.SingleToUInt32Bits(v);
        return (ushort)((float.IsNaN(v) ? bits | 1 << 22 : bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }

    static byte[] Wrap<TTo>(ReadOnlySpan<Int128> x) where TTo : unmanaged, INumber<TTo> => Pack(x, TTo.CreateTruncating);

    static byte[] Pack<T, TTo>(ReadOnlySpan<T> x, Func<T, TTo> convert) where TTo : unmanaged
    {
        var y = new byte[x.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<TTo>()];
        var elements = MemoryMarshal.Cast<byte, TTo>(y.AsSpan());
        for (var i = 0; i < x.Length; i++)
            elements[i] = convert(x[i]);
        return y;
    }
}
