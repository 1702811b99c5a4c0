using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>A 32-bit unsigned integer in a kernel. Sums and products wrap around; division cuts towards 0.</summary>
readonly struct U32(Operand operand) : IValue<U32>
{
    public static RegisterType Type => RegisterType.U32;

    public Operand Operand => operand;

    public static U32 Of(Operand operand) => new(operand);

    public static implicit operator U32(uint value) => new(Operand.Of(value));

    public static U32 operator +(U32 a, U32 b) => IsZero(a) ? b : IsZero(b) ? a
        : Both(a, b) ? unchecked(a.Operand.UInt + b.Operand.UInt) : Arithmetic.Emit<U32>(Opcode.Add, a.Operand, b.Operand);

    public static U32 operator -(U32 a, U32 b) => IsZero(b) ? a
        : Both(a, b) ? unchecked(a.Operand.UInt - b.Operand.UInt) : Arithmetic.Emit<U32>(Opcode.Subtract, a.Operand, b.Operand);

    public static U32 operator *(U32 a, U32 b) => IsZero(a) || IsOne(b) ? a : IsZero(b) || IsOne(a) ? b
        : Both(a, b) ? unchecked(a.Operand.UInt * b.Operand.UInt) : Arithmetic.Emit<U32>(Opcode.Multiply, a.Operand, b.Operand);

    public static U32 operator /(U32 a, U32 b) => IsOne(b) ? a : Divisible(a, b)
        ? a.Operand.UInt / b.Operand.UInt : Arithmetic.Emit<U32>(Opcode.Divide, a.Operand, b.Operand);

    public static U32 operator %(U32 a, U32 b) => IsOne(b) ? 0 : Divisible(a, b)
        ? a.Operand.UInt % b.Operand.UInt : Arithmetic.Emit<U32>(Opcode.Remainder, a.Operand, b.Operand);

    public static U32 operator &(U32 a, U32 b) =>
        Both(a, b) ? a.Operand.UInt & b.Operand.UInt : Arithmetic.Emit<U32>(Opcode.And, a.Operand, b.Operand);

    public static U32 operator |(U32 a, U32 b) =>
        Both(a, b) ? a.Operand.UInt | b.Operand.UInt : Arithmetic.Emit<U32>(Opcode.Or, a.Operand, b.Operand);

    public static U32 operator ^(U32 a, U32 b) =>
        Both(a, b) ? a.Operand.UInt ^ b.Operand.UInt : Arithmetic.Emit<U32>(Opcode.Xor, a.Operand, b.Operand);

    public static U32 operator ~(U32 a) => a.Operand.IsConstant ? ~a.Operand.UInt : Arithmetic.Emit<U32>(Opcode.Not, a.Operand);

    public static U32 operator <<(U32 a, int bits) =>
        bits == 0 ? a : a.Operand.IsConstant ? a.Operand.UInt << bits : Arithmetic.Emit<U32>(Opcode.ShiftLeft, a.Operand, Operand.Of(bits));

    public static U32 operator >>(U32 a, int bits) =>
        bits == 0 ? a : a.Operand.IsConstant ? a.Operand.UInt >> bits : Arithmetic.Emit<U32>(Opcode.ShiftRight, a.Operand, Operand.Of(bits));

    public static Predicate operator <(U32 a, U32 b) => Compare(a, Comparison.Less, b);

    public static Predicate operator >(U32 a, U32 b) => Compare(a, Comparison.Greater, b);

    public static Predicate operator <=(U32 a, U32 b) => Compare(a, Comparison.LessOrEqual, b);

    public static Predicate operator >=(U32 a, U32 b) => Compare(a, Comparison.GreaterOrEqual, b);

    /// <summary>Whether a and b are equal.</summary>
    public static Predicate Same(U32 a, U32 b) => Compare(a, Comparison.Equal, b);

    public static U32 Min(U32 a, U32 b) =>
        Both(a, b) ? Math.Min(a.Operand.UInt, b.Operand.UInt) : Arithmetic.Emit<U32>(Opcode.Min, a.Operand, b.Operand);

    public static U32 Max(U32 a, U32 b) =>
        Both(a, b) ? Math.Max(a.Operand.UInt, b.Operand.UInt) : Arithmetic.Emit<U32>(Opcode.Max, a.Operand, b.Operand);

    /// <summary>The value as floating point, rounded to nearest.</summary>
    public F32 ToF32() => operand.IsConstant ? (float)operand.UInt : Arithmetic.Convert<F32>(Type, operand, Rounding.NearestEven);

    /// <summary>The same bits.</summary>
    public S32 AsS32() => Arithmetic.Reinterpret<S32>(Type, operand);

    /// <summary>The bits as floating point.</summary>
    public F32 AsF32() => Arithmetic.Reinterpret<F32>(Type, operand);

    /// <summary>The high half of the 64-bit product.</summary>
    public static U32 MultiplyHigh(U32 a, U32 b) => Both(a, b)
        ? (uint)((ulong)a.Operand.UInt * b.Operand.UInt >> 32)
        : Arithmetic.Emit<U32>(Opcode.MultiplyHigh, a.Operand, b.Operand);

    /// <summary>Number of bits set.</summary>
    public U32 PopulationCount() => Arithmetic.Emit<U32>(Opcode.PopulationCount, operand);

    static bool Both(U32 a, U32 b) => a.Operand.IsConstant && b.Operand.IsConstant;

    static bool Divisible(U32 a, U32 b) => Both(a, b) && b.Operand.UInt != 0;

    static bool IsZero(U32 a) => a.Operand is { IsConstant: true, Bits: 0 };

    static bool IsOne(U32 a) => a.Operand is { IsConstant: true, Bits: 1 };

    static Predicate Compare(U32 a, Comparison comparison, U32 b)
    {
        if (!Both(a, b))
            return Arithmetic.Compare(Type, comparison, a.Operand, b.Operand);
        var order = a.Operand.UInt.CompareTo(b.Operand.UInt);
        return comparison switch
        {
            Comparison.Equal => order == 0,
            Comparison.NotEqual => order != 0,
            Comparison.Less => order < 0,
            Comparison.LessOrEqual => order <= 0,
            Comparison.Greater => order > 0,
            _ => order >= 0,
        };
    }
}
