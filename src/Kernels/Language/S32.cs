using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>A 32-bit signed integer in a kernel. Sums and products wrap around; division cuts towards 0.</summary>
readonly struct S32(Operand operand) : IValue<S32>
{
    public static RegisterType Type => RegisterType.S32;

    public Operand Operand => operand;

    public static S32 Of(Operand operand) => new(operand);

    public static implicit operator S32(int value) => new(Operand.Of(value));

    public static S32 operator +(S32 a, S32 b) => IsZero(a) ? b : IsZero(b) ? a
        : Both(a, b) ? unchecked(a.Operand.Int + b.Operand.Int) : Arithmetic.Emit<S32>(Opcode.Add, a.Operand, b.Operand);

    public static S32 operator -(S32 a, S32 b) => IsZero(b) ? a
        : Both(a, b) ? unchecked(a.Operand.Int - b.Operand.Int) : Arithmetic.Emit<S32>(Opcode.Subtract, a.Operand, b.Operand);

    public static S32 operator *(S32 a, S32 b) => IsZero(a) || IsOne(b) ? a : IsZero(b) || IsOne(a) ? b
        : Both(a, b) ? unchecked(a.Operand.Int * b.Operand.Int) : Arithmetic.Emit<S32>(Opcode.Multiply, a.Operand, b.Operand);

    public static S32 operator /(S32 a, S32 b) => IsOne(b) ? a : Divisible(a, b)
        ? a.Operand.Int / b.Operand.Int : Arithmetic.Emit<S32>(Opcode.Divide, a.Operand, b.Operand);

    public static S32 operator %(S32 a, S32 b) => IsOne(b) ? 0 : Divisible(a, b)
        ? a.Operand.Int % b.Operand.Int : Arithmetic.Emit<S32>(Opcode.Remainder, a.Operand, b.Operand);

    public static S32 operator &(S32 a, S32 b) =>
        Both(a, b) ? a.Operand.Int & b.Operand.Int : Arithmetic.Emit<S32>(Opcode.And, a.Operand, b.Operand);

    public static S32 operator |(S32 a, S32 b) =>
        Both(a, b) ? a.Operand.Int | b.Operand.Int : Arithmetic.Emit<S32>(Opcode.Or, a.Operand, b.Operand);

    public static S32 operator ^(S32 a, S32 b) =>
        Both(a, b) ? a.Operand.Int ^ b.Operand.Int : Arithmetic.Emit<S32>(Opcode.Xor, a.Operand, b.Operand);

    public static S32 operator ~(S32 a) => a.Operand.IsConstant ? ~a.Operand.Int : Arithmetic.Emit<S32>(Opcode.Not, a.Operand);

    public static S32 operator <<(S32 a, int bits) =>
        bits == 0 ? a : a.Operand.IsConstant ? a.Operand.Int << bits : Arithmetic.Emit<S32>(Opcode.ShiftLeft, a.Operand, Operand.Of(bits));

    public static S32 operator >>(S32 a, int bits) =>
        bits == 0 ? a : a.Operand.IsConstant ? a.Operand.Int >> bits : Arithmetic.Emit<S32>(Opcode.ShiftRight, a.Operand, Operand.Of(bits));

    public static Predicate operator <(S32 a, S32 b) => Compare(a, Comparison.Less, b);

    public static Predicate operator >(S32 a, S32 b) => Compare(a, Comparison.Greater, b);

    public static Predicate operator <=(S32 a, S32 b) => Compare(a, Comparison.LessOrEqual, b);

    public static Predicate operator >=(S32 a, S32 b) => Compare(a, Comparison.GreaterOrEqual, b);

    /// <summary>Whether a and b are equal.</summary>
    public static Predicate Same(S32 a, S32 b) => Compare(a, Comparison.Equal, b);

    public static S32 Min(S32 a, S32 b) =>
        Both(a, b) ? Math.Min(a.Operand.Int, b.Operand.Int) : Arithmetic.Emit<S32>(Opcode.Min, a.Operand, b.Operand);

    public static S32 Max(S32 a, S32 b) =>
        Both(a, b) ? Math.Max(a.Operand.Int, b.Operand.Int) : Arithmetic.Emit<S32>(Opcode.Max, a.Operand, b.Operand);

    public static S32 operator -(S32 a) => a.Operand.IsConstant ? unchecked(-a.Operand.Int) : Arithmetic.Emit<S32>(Opcode.Negate, a.Operand);

    public static S32 Abs(S32 a) => Arithmetic.Emit<S32>(Opcode.Abs, a.Operand);

    /// <summary>The value as floating point, rounded to nearest.</summary>
    public F32 ToF32() => operand.IsConstant ? (float)operand.Int : Arithmetic.Convert<F32>(Type, operand, Rounding.NearestEven);

    public F64 ToF64() => operand.IsConstant ? (double)operand.Int : Arithmetic.Convert<F64>(Type, operand, Rounding.NearestEven);

    public S64 ToS64() => operand.IsConstant ? (long)operand.Int : Arithmetic.Convert<S64>(Type, operand);

    /// <summary>The same bits.</summary>
    public U32 AsU32() => Arithmetic.Reinterpret<U32>(Type, operand);

    /// <summary>The bits as floating point.</summary>
    public F32 AsF32() => Arithmetic.Reinterpret<F32>(Type, operand);

    /// <summary>a * b + c, low half.</summary>
    public static S32 Fma(S32 a, S32 b, S32 c) => a * b + c;

    static bool Both(S32 a, S32 b) => a.Operand.IsConstant && b.Operand.IsConstant;

    static bool Divisible(S32 a, S32 b) => Both(a, b) && b.Operand.Int != 0 && b.Operand.Int != -1;

    static bool IsZero(S32 a) => a.Operand is { IsConstant: true, Bits: 0 };

    static bool IsOne(S32 a) => a.Operand is { IsConstant: true, Bits: 1 };

    static Predicate Compare(S32 a, Comparison comparison, S32 b)
    {
        if (!Both(a, b))
            return Arithmetic.Compare(Type, comparison, a.Operand, b.Operand);
        var order = a.Operand.Int.CompareTo(b.Operand.Int);
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
