using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>A 32-bit unsigned integer in a kernel. Sums and products wrap around; division cuts towards 0.</summary>
readonly struct U32(Operand operand) : INumberValue<U32, uint>
{
    public static RegisterType Type => RegisterType.U32;

    public Operand Operand => operand;

    public static U32 Of(Operand operand) => new(operand);

    public static implicit operator U32(uint value) => new(Operand.Of(value));

    public static uint Constant(Operand operand) => operand.UInt;

    public static U32 operator +(U32 a, U32 b) => IntegerArithmetic<U32, uint>.Add(a, b);

    public static U32 operator -(U32 a, U32 b) => IntegerArithmetic<U32, uint>.Subtract(a, b);

    public static U32 operator *(U32 a, U32 b) => IntegerArithmetic<U32, uint>.Multiply(a, b);

    public static U32 operator /(U32 a, U32 b) => IntegerArithmetic<U32, uint>.Divide(a, b);

    public static U32 operator %(U32 a, U32 b) => IntegerArithmetic<U32, uint>.Remainder(a, b);

    public static U32 operator &(U32 a, U32 b) => NumberArithmetic<U32, uint>.Binary(Opcode.And, a, b, (x, y) => x & y);

    public static U32 operator |(U32 a, U32 b) => NumberArithmetic<U32, uint>.Binary(Opcode.Or, a, b, (x, y) => x | y);

    public static U32 operator ^(U32 a, U32 b) => NumberArithmetic<U32, uint>.Binary(Opcode.Xor, a, b, (x, y) => x ^ y);

    public static U32 operator ~(U32 a) => NumberArithmetic<U32, uint>.Unary(Opcode.Not, a, x => ~x);

    public static U32 operator <<(U32 a, int bits) => IntegerArithmetic<U32, uint>.ShiftLeft(a, bits);

    public static U32 operator >>(U32 a, int bits) => IntegerArithmetic<U32, uint>.ShiftRight(a, bits);

    public static Predicate operator <(U32 a, U32 b) => NumberArithmetic<U32, uint>.Compare(a, Comparison.Less, b);

    public static Predicate operator >(U32 a, U32 b) => NumberArithmetic<U32, uint>.Compare(a, Comparison.Greater, b);

    public static Predicate operator <=(U32 a, U32 b) => NumberArithmetic<U32, uint>.Compare(a, Comparison.LessOrEqual, b);

    public static Predicate operator >=(U32 a, U32 b) => NumberArithmetic<U32, uint>.Compare(a, Comparison.GreaterOrEqual, b);

    /// <summary>Whether a and b are equal.</summary>
    public static Predicate Same(U32 a, U32 b) => NumberArithmetic<U32, uint>.Compare(a, Comparison.Equal, b);

    public static U32 Min(U32 a, U32 b) => NumberArithmetic<U32, uint>.Binary(Opcode.Min, a, b, Math.Min);

    public static U32 Max(U32 a, U32 b) => NumberArithmetic<U32, uint>.Binary(Opcode.Max, a, b, Math.Max);

    /// <summary>The value as floating point, rounded to nearest.</summary>
    public F32 ToF32() => operand.IsConstant ? (float)operand.UInt : Arithmetic.Convert<F32>(Type, operand, Rounding.NearestEven);

    /// <summary>The same bits.</summary>
    public S32 AsS32() => Arithmetic.Reinterpret<S32>(Type, operand);

    /// <summary>The bits as floating point.</summary>
    public F32 AsF32() => Arithmetic.Reinterpret<F32>(Type, operand);

    /// <summary>The high half of the 64-bit product.</summary>
    public static U32 MultiplyHigh(U32 a, U32 b) => NumberArithmetic<U32, uint>.Both(a, b)
        ? (uint)((ulong)a.Operand.UInt * b.Operand.UInt >> 32)
        : Arithmetic.Emit<U32>(Opcode.MultiplyHigh, a.Operand, b.Operand);

    /// <summary>Number of bits set.</summary>
    public U32 PopulationCount() => Arithmetic.Emit<U32>(Opcode.PopulationCount, operand);
}
