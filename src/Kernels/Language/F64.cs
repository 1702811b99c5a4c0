using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>A 64-bit floating-point number in a kernel. Every operation rounds on its own; <see cref="Fma"/> is the only fused one.</summary>
readonly partial struct F64(Operand operand) : INumberValue<F64, double>
{
    public static RegisterType Type => RegisterType.F64;

    public Operand Operand => operand;

    public static F64 Of(Operand operand) => new(operand);

    public static implicit operator F64(double value) => new(Operand.Of(value));

    public static double Constant(Operand operand) => operand.Double;

    public static F64 operator +(F64 a, F64 b) => NumberArithmetic<F64, double>.Binary(Opcode.Add, a, b, (x, y) => x + y);

    public static F64 operator -(F64 a, F64 b) => NumberArithmetic<F64, double>.Binary(Opcode.Subtract, a, b, (x, y) => x - y);

    public static F64 operator *(F64 a, F64 b) => NumberArithmetic<F64, double>.Binary(Opcode.Multiply, a, b, (x, y) => x * y);

    public static F64 operator /(F64 a, F64 b) => NumberArithmetic<F64, double>.Binary(Opcode.Divide, a, b, (x, y) => x / y);

    public static F64 operator -(F64 a) => NumberArithmetic<F64, double>.Unary(Opcode.Negate, a, x => -x);

    public static Predicate operator <(F64 a, F64 b) => NumberArithmetic<F64, double>.Compare(a, Comparison.Less, b);

    public static Predicate operator >(F64 a, F64 b) => NumberArithmetic<F64, double>.Compare(a, Comparison.Greater, b);

    public static Predicate operator <=(F64 a, F64 b) => NumberArithmetic<F64, double>.Compare(a, Comparison.LessOrEqual, b);

    public static Predicate operator >=(F64 a, F64 b) => NumberArithmetic<F64, double>.Compare(a, Comparison.GreaterOrEqual, b);

    /// <summary>Whether a and b are equal numbers.</summary>
    public static Predicate Same(F64 a, F64 b) => NumberArithmetic<F64, double>.Compare(a, Comparison.Equal, b);

    /// <summary>a * b + c, rounded once.</summary>
    public static F64 Fma(F64 a, F64 b, F64 c) => NumberArithmetic<F64, double>.Both(a, b) && c.Operand.IsConstant
        ? Math.FusedMultiplyAdd(a.Operand.Double, b.Operand.Double, c.Operand.Double)
        : Arithmetic.Emit<F64>(Opcode.Fma, a.Operand, b.Operand, c.Operand);

    public static F64 Abs(F64 a) => NumberArithmetic<F64, double>.Unary(Opcode.Abs, a, Math.Abs);

    /// <summary>The smaller; NaN if either is.</summary>
    public static F64 Min(F64 a, F64 b) => NumberArithmetic<F64, double>.Binary(Opcode.Min, a, b, Math.Min);

    /// <summary>The larger; NaN if either is.</summary>
    public static F64 Max(F64 a, F64 b) => NumberArithmetic<F64, double>.Binary(Opcode.Max, a, b, Math.Max);

    /// <summary>The square root, rounded to nearest.</summary>
    public static F64 Sqrt(F64 a) => NumberArithmetic<F64, double>.Unary(Opcode.Sqrt, a, Math.Sqrt);

    public F32 ToF32() => operand.IsConstant ? (float)operand.Double : Arithmetic.Convert<F32>(Type, operand, Rounding.NearestEven);
}
