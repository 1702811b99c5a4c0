using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>A 64-bit signed integer in a kernel. Sums and products wrap around; division cuts towards 0.</summary>
readonly struct S64(Operand operand) : IValue<S64>
{
    public static RegisterType Type => RegisterType.S64;

    public Operand Operand => operand;

    public static S64 Of(Operand operand) => new(operand);

    public static implicit operator S64(long value) => new(Operand.Of(value));

    public static S64 operator +(S64 a, S64 b) => IsZero(a) ? b : IsZero(b) ? a
        : Both(a, b) ? unchecked(a.Operand.Long + b.Operand.Long) : Arithmetic.Emit<S64>(Opcode.Add, a.Operand, b.Operand);

    public static S64 operator -(S64 a, S64 b) => IsZero(b) ? a
        : Both(a, b) ? unchecked(a.Operand.Long - b.Operand.Long) : Arithmetic.Emit<S64>(Opcode.Subtract, a.Operand, b.Operand);

    public static S64 operator *(S64 a, S64 b) => IsZero(a) || IsOne(b) ? a : IsZero(b) || IsOne(a) ? b
        : Both(a, b) ? unchecked(a.Operand.Long * b.Operand.Long) : Arithmetic.Emit<S64>(Opcode.Multiply, a.Operand, b.Operand);

    public static S64 operator /(S64 a, S64 b) => IsOne(b) ? a : Divisible(a, b)
        ? a.Operand.Long / b.Operand.Long : Arithmetic.Emit<S64>(Opcode.Divide, a.Operand, b.Operand);

    public static S64 operator %(S64 a, S64 b) => IsOne(b) ? 0 : Divisible(a, b)
        ? a.Operand.Long % b.Operand.Long : Arithmetic.Emit<S64>(Opcode.Remainder, a.Operand, b.Operand);

    public static S64 operator &(S64 a, S64 b) =>
        Both(a, b) ? a.Operand.Long & b.Operand.Long : Arithmetic.Emit<S64>(Opcode.And, a.Operand, b.Operand);

    public static S64 operator |(S64 a, S64 b) =>
        Both(a, b) ? a.Operand.Long | b.Operand.Long : Arithmetic.Emit<S64>(Opcode.Or, a.Operand, b.Operand);

    public static S64 operator ^(S64 a, S64 b) =>
        Both(a, b) ? a.Operand.Long ^ b.Operand.Long : Arithmetic.Emit<S64>(Opcode.Xor, a.Operand, b.Operand);

    public static S64 operator ~(S64 a) => a.Operand.IsConstant ? ~a.Operand.Long : Arithmetic.Emit<S64>(Opcode.Not, a.Operand);

    public static S64 operator <<(S64 a, int bits) =>
        bits == 0 ? a : a.Operand.IsConstant ? a.Operand.Long << bits : Arithmetic.Emit<S64>(Opcode.ShiftLeft, a.Operand, Operand.Of(bits));

    public static S64 operator >>(S64 a, int bits) =>
        bits == 0 ? a : a.Operand.IsConstant ? a.Operand.Long >> bits : Arithmetic.Emit<S64>(Opcode.ShiftRight, a.Operand, Operand.Of(bits));

    public static Predicate operator <(S64 a, S64 b) => Compare(a, Comparison.Less, b);

    public static Predicate operator >(S64 a, S64 b) => Compare(a, Comparison.Greater, b);

    public static Predicate operator <=(S64 a, S64 b) => Compare(a, Comparison.LessOrEqual, b);

    public static Predicate operator >=(S64 a, S64 b) => Compare(a, Comparison.GreaterOrEqual, b);

    /// <summary>Whether a and b are equal.</summary>
    public static Predicate Same(S64 a, S64 b) => Compare(a, Comparison.Equal, b);

    public static S64 Min(S64 a, S64 b) =>
        Both(a, b) ? Math.Min(a.Operand.Long, b.Operand.Long) : Arithmetic.Emit<S64>(Opcode.Min, a.Operand, b.Operand);

    public static S64 Max(S64 a, S64 b) =>
        Both(a, b) ? Math.Max(a.Operand.Long, b.Operand.Long) : Arithmetic.Emit<S64>(Opcode.Max, a.Operand, b.Operand);

    public static S64 operator -(S64 a) => a.Operand.IsConstant ? unchecked(-a.Operand.Long) : Arithmetic.Emit<S64>(Opcode.Negate, a.Operand);

    public static S64 Abs(S64 a) => Arithmetic.Emit<S64>(Opcode.Abs, a.Operand);

    /// <summary>The low 32 bits.</summary>
    public S32 ToS32() => operand.IsConstant ? unchecked((int)operand.Long) : Arithmetic.Convert<S32>(Type, operand);

    static bool Both(S64 a, S64 b) => a.Operand.IsConstant && b.Operand.IsConstant;

    static bool Divisible(S64 a, S64 b) => Both(a, b) && b.Operand.Long != 0 && b.Operand.Long != -1;

    static bool IsZero(S64 a) => a.Operand is { IsConstant: true, Bits: 0 };

    static bool IsOne(S64 a) => a.Operand is { IsConstant: true, Bits: 1 };

    static Predicate Compare(S64 a, Comparison comparison, S64 b)
    {
        if (!Both(a, b))
            return Arithmetic.Compare(Type, comparison, a.Operand, b.Operand);
        var order = a.Operand.Long.CompareTo(b.Operand.Long);
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
