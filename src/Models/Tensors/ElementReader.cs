using System.Numerics;
using System.Runtime.InteropServices;

namespace Whence.Models.Tensors;

/// <summary>Converts stored elements to a number type of the host.</summary>
static class ElementReader
{
    /// <summary>y[i] = element i of the little-endian bytes, saturated to T.</summary>
    public static void Read<T>(ElementType type, ReadOnlySpan<byte> data, Span<T> y) where T : unmanaged, INumber<T>
    {
        switch (type)
        {
            case ElementType.F32: Convert<float, T>(data, y); break;
            case ElementType.F64: Convert<double, T>(data, y); break;
            case ElementType.F16: Convert<Half, T>(data, y); break;
            case ElementType.BF16: ConvertBFloat16(data, y); break;
            case ElementType.I64: Convert<long, T>(data, y); break;
            case ElementType.I32: Convert<int, T>(data, y); break;
            case ElementType.I16: Convert<short, T>(data, y); break;
            case ElementType.I8 or ElementType.I4 or ElementType.I2: Convert<sbyte, T>(data, y); break;
            case ElementType.U64: Convert<ulong, T>(data, y); break;
            case ElementType.U32: Convert<uint, T>(data, y); break;
            case ElementType.U16: Convert<ushort, T>(data, y); break;
            case ElementType.U8 or ElementType.U4 or ElementType.U2: Convert<byte, T>(data, y); break;
            case ElementType.Bool: ConvertBool(data, y); break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "no such element type");
        }
    }

    static void Convert<TFrom, T>(ReadOnlySpan<byte> data, Span<T> y)
        where TFrom : unmanaged, INumber<TFrom>
        where T : unmanaged, INumber<T>
    {
        var x = MemoryMarshal.Cast<byte, TFrom>(data);
        for (var i = 0; i < y.Length; i++)
            y[i] = T.CreateSaturating(x[i]);
    }

    static void ConvertBFloat16<T>(ReadOnlySpan<byte> data, Span<T> y) where T : unmanaged, INumber<T>
    {
        var x = MemoryMarshal.Cast<byte, ushort>(data);
        for (var i = 0; i < y.Length; i++)
            y[i] = T.CreateSaturating(BitConverter.UInt32BitsToSingle((uint)x[i] << 16));
    }

    static void ConvertBool<T>(ReadOnlySpan<byte> data, Span<T> y) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < y.Length; i++)
            y[i] = data[i] != 0 ? T.One : T.Zero;
    }
}
