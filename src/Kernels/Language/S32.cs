using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>A 32-bit signed integer in a kernel. Sums and products wrap around; division cuts towards 0.</summary>
readonly struct S32(Operand operand) : INumberValue<S32, int>
{
    public static RegisterType Type => RegisterType.S32;

    public Operand Operand => operand;

    public static S32 Of(Operand operand) => new(operand);

    public static implicit operator S32(int value) => new(Operand.Of(value));

    public static int Constant(Operand operand) => operand.Int;

    public static S32 operator +(S32 a, S32 b) => IntegerArithmetic<S32, int>.Add(a, b);

    public static S32 operator -(S32 a, S32 b) => IntegerArithmetic<S32, int>.Subtract(a, b);

    public static S32 operator *(S32 a, S32 b) => IntegerArithmetic<S32, int>.Multiply(a, b);

    public static S32 operator /(S32 a, S32 b) => IntegerArithmetic<S32, int>.Divide(a, b);

    public static S32 operator %(S32 a, S32 b) => IntegerArithmetic<S32, int>.Remainder(a, b);

    public static S32 operator &(S32 a, S32 b) => NumberArithmetic<S32, int>.Binary(Opcode.And, a, b, (x, y) => x & y);

    public static S32 operator |(S32 a, S32 b) => NumberArithmetic<S32, int>.Binary(Opcode.Or, a, b, (x, y) => x | y);

    public static S32 operator ^(S32 a, S32 b) => NumberArithmetic<S32, int>.Binary(Opcode.Xor, a, b, (x, y) => x ^ y);

    public static S32 operator ~(S32 a) => NumberArithmetic<S32, int>.Unary(Opcode.Not, a, x => ~x);

    public static S32 operator <<(S32 a, int bits) => IntegerArithmetic<S32, int>.ShiftLeft(a, bits);

    public static S32 operator >>(S32 a, int bits) => IntegerArithmetic<S32, int>.ShiftRight(a, bits);

    public static Predicate operator <(S32 a, S32 b) => NumberArithmetic<S32, int>.Compare(a, Comparison.Less, b);

    public static Predicate operator >(S32 a, S32 b) => NumberArithmetic<S32, int>.Compare(a, Comparison.Greater, b);

    public static Predicate operator <=(S32 a, S32 b) => NumberArithmetic<S32, int>.Compare(a, Comparison.LessOrEqual, b);

    public static Predicate operator >=(S32 a, S32 b) => NumberArithmetic<S32, int>.Compare(a, Comparison.GreaterOrEqual, b);

    /// <summary>Whether a and b are equal.</summary>
    public static Predicate Same(S32 a, S32 b) => NumberArithmetic<S32, int>.Compare(a, Comparison.Equal, b);

    public static S32 Min(S32 a, S32 b) => NumberArithmetic<S32, int>.Binary(Opcode.Min, a, b, Math.Min);

    public static S32 Max(S32 a, S32 b) => NumberArithmetic<S32, int>.Binary(Opcode.Max, a, b, Math.Max);

    public static S32 operator -(S32 a) => NumberArithmetic<S32, int>.Unary(Opcode.Negate, a, x => unchecked(-x));

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
}
