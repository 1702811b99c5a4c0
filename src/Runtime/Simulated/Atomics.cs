using System.Numerics;
using Whence.Runtime.Simulated.Lanes;
using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated;

/// <summary>What atomic operations and reductions of a warp join two values to.</summary>
static class Atomics
{
    public static bool IsKnown(string operation, PtxType type) => operation switch
    {
        "exch" or "cas" => type.Bits() >= 32,
        "and" or "or" or "xor" => type.Bits() >= 32 && type.IsInteger(),
        "min" or "max" => type is PtxType.S32 or PtxType.U32 or PtxType.S64 or PtxType.U64,
        "inc" or "dec" => type is PtxType.U32,
        _ => type is PtxType.S32 or PtxType.U32 or PtxType.S64 or PtxType.U64 or PtxType.F32 or PtxType.F64 or PtxType.F16x2 or PtxType.BF16x2,
    };

    /// <summary>The joined bits of two values.</summary>
    public static ulong Join(string operation, PtxType type, ulong a, ulong b, ulong c) => type switch
    {
        PtxType.F32 when operation == "add" => BitConverter.SingleToUInt32Bits(Single(a) + Single(b)),
        PtxType.F64 when operation == "add" => BitConverter.DoubleToUInt64Bits(BitConverter.UInt64BitsToDouble(a) + BitConverter.UInt64BitsToDouble(b)),
        PtxType.F16x2 => Halves.AddFloat16((uint)a, (uint)b),
        PtxType.BF16x2 => Halves.AddBFloat16((uint)a, (uint)b),
        PtxType.S32 => (uint)JoinIntegers(operation, (int)a, (int)b, (int)c),
        PtxType.S64 => (ulong)JoinIntegers(operation, (long)a, (long)b, (long)c),
        _ when type.Bits() == 64 => JoinIntegers(operation, a, b, c),
        _ => JoinIntegers(operation, (uint)a, (uint)b, (uint)c),
    };

    /// <summary>The sum of two float32 numbers in global memory, where subnormal ones are zeros.</summary>
    public static ulong AddFlushed(uint a, uint b) => Flush(BitConverter.SingleToUInt32Bits(Single(Flush(a)) + Single(Flush(b))));

    static uint Flush(uint bits) => (bits & 0x7F800000) == 0 ? bits & 0x80000000 : bits;

    static float Single(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);

    static T JoinIntegers<T>(string operation, T a, T b, T c)
        where T : IBinaryInteger<T> => operation switch
        {
            "add" => a + b,
            "min" => T.Min(a, b),
            "max" => T.Max(a, b),
            "and" => a & b,
            "or" => a | b,
            "xor" => a ^ b,
            "exch" => b,
            "inc" => a >= b ? T.Zero : a + T.One,
            "dec" => a == T.Zero || a > b ? b : a - T.One,
            _ => a == b ? c : a,
        };
}
