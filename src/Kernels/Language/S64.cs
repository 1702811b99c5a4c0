using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>A 64-bit signed integer in a kernel. Sums and products wrap around; division cuts towards 0.</summary>
readonly struct S64(Operand operand) : INumberValue<S64, long>
{
    public static RegisterType Type => RegisterType.S64;

    public Operand Operand => operand;

    public static S64 Of(Operand operand) => new(operand);

    public static implicit operator S64(long value) => new(Operand.Of(value));

    public static long Constant(Operand operand) => operand.Long;

    public static S64 operator +(S64 a, S64 b) => IntegerArithmetic<S64, long>.Add(a, b);

    public static S64 operator -(S64 a, S64 b) => IntegerArithmetic<S64, long>.Subtract(a, b);

    public static S64 operator *(S64 a, S64 b) => IntegerArithmetic<S64, long>.Multiply(a, b);

    public static S64 operator /(S64 a, S64 b) => IntegerArithmetic<S64, long>.Divide(a, b);

    public static S64 operator %(S64 a, S64 b) => IntegerArithmetic<S64, long>.Remainder(a, b);

    public static S64 operator &(S64 a, S64 b) => NumberArithmetic<S64, long>.Binary(Opcode.And, a, b, (x, y) => x & y);

    public static S64 operator |(S64 a, S64 b) => NumberArithmetic<S64, long>.Binary(Opcode.Or, a, b, (x, y) => x | y);

    public static S64 operator ^(S64 a, S64 b) => NumberArithmetic<S64, long>.Binary(Opcode.Xor, a, b, (x, y) => x ^ y);

    public static S64 operator ~(S64 a) => NumberArithmetic<S64, long>.Unary(Opcode.Not, a, x => ~x);

    public static S64 operator <<(S64 a, int bits) => IntegerArithmetic<S64, long>.ShiftLeft(a, bits);

    public static S64 operator >>(S64 a, int bits) => IntegerArithmetic<S64, long>.ShiftRight(a, bits);

    public static Predicate operator <(S64 a, S64 b) => NumberArithmetic<S64, long>.Compare(a, Comparison.Less, b);

    public static Predicate operator >(S64 a, S64 b) => NumberArithmetic<S64, long>.Compare(a, Comparison.Greater, b);

    public static Predicate operator <=(S64 a, S64 b) => NumberArithmetic<S64, long>.Compare(a, Comparison.LessOrEqual, b);

    public static Predicate operator >=(S64 a, S64 b) => NumberArithmetic<S64, long>.Compare(a, Comparison.GreaterOrEqual, b);

    /// <summary>Whether a and b are equal.</summary>
    public static Predicate Same(S64 a, S64 b) => NumberArithmetic<S64, long>.Compare(a, Comparison.Equal, b);

    public static S64 Min(S64 a, S64 b) => NumberArithmetic<S64, long>.Binary(Opcode.Min, a, b, Math.Min);

    public static S64 Max(S64 a, S64 b) => NumberArithmetic<S64, long>.Binary(Opcode.Max, a, b, Math.Max);

    public static S64 operator -(S64 a) => NumberArithmetic<S64, long>.Unary(Opcode.Negate, a, x => unchecked(-x));

    public static S64 Abs(S64 a) => Arithmetic.Emit<S64>(Opcode.Abs, a.Operand);

    /// <summary>The bits as floating point.</summary>
    public F64 AsF64() => Arithmetic.Reinterpret<F64>(Type, operand);

    /// <summary>The low 32 bits.</summary>
    public S32 ToS32() => operand.IsConstant ? unchecked((int)operand.Long) : Arithmetic.Convert<S32>(Type, operand);
}
