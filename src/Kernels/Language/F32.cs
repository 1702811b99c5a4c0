using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>A 32-bit floating-point number in a kernel. Every operation rounds on its own; <see cref="Fma"/> is the only fused one.</summary>
readonly partial struct F32(Operand operand) : INumberValue<F32, float>, Pointwise.IReal<F32>
{
    public static RegisterType Type => RegisterType.F32;

    public Operand Operand => operand;

    public static F32 Of(Operand operand) => new(operand);

    public static implicit operator F32(float value) => new(Operand.Of(value));

    public static float Constant(Operand operand) => operand.Float;

    public static F32 operator +(F32 a, F32 b) => NumberArithmetic<F32, float>.Binary(Opcode.Add, a, b, (x, y) => x + y);

    public static F32 operator -(F32 a, F32 b) => NumberArithmetic<F32, float>.Binary(Opcode.Subtract, a, b, (x, y) => x - y);

    public static F32 operator *(F32 a, F32 b) => NumberArithmetic<F32, float>.Binary(Opcode.Multiply, a, b, (x, y) => x * y);

    public static F32 operator /(F32 a, F32 b) => NumberArithmetic<F32, float>.Binary(Opcode.Divide, a, b, (x, y) => x / y);

    public static F32 operator -(F32 a) => NumberArithmetic<F32, float>.Unary(Opcode.Negate, a, x => -x);

    public static Predicate operator <(F32 a, F32 b) => NumberArithmetic<F32, float>.Compare(a, Comparison.Less, b);

    public static Predicate operator >(F32 a, F32 b) => NumberArithmetic<F32, float>.Compare(a, Comparison.Greater, b);

    public static Predicate operator <=(F32 a, F32 b) => NumberArithmetic<F32, float>.Compare(a, Comparison.LessOrEqual, b);

    public static Predicate operator >=(F32 a, F32 b) => NumberArithmetic<F32, float>.Compare(a, Comparison.GreaterOrEqual, b);

    /// <summary>Whether a and b are equal numbers.</summary>
    public static Predicate Same(F32 a, F32 b) => NumberArithmetic<F32, float>.Compare(a, Comparison.Equal, b);

    /// <summary>a * b + c, rounded once.</summary>
    public static F32 Fma(F32 a, F32 b, F32 c) => NumberArithmetic<F32, float>.Both(a, b) && c.Operand.IsConstant
        ? MathF.FusedMultiplyAdd(a.Operand.Float, b.Operand.Float, c.Operand.Float)
        : Arithmetic.Emit<F32>(Opcode.Fma, a.Operand, b.Operand, c.Operand);

    public static F32 Abs(F32 a) => NumberArithmetic<F32, float>.Unary(Opcode.Abs, a, MathF.Abs);

    /// <summary>The smaller; NaN if either is.</summary>
    public static F32 Min(F32 a, F32 b) => NumberArithmetic<F32, float>.Binary(Opcode.Min, a, b, MathF.Min);

    /// <summary>The larger; NaN if either is.</summary>
    public static F32 Max(F32 a, F32 b) => NumberArithmetic<F32, float>.Binary(Opcode.Max, a, b, MathF.Max);

    /// <summary>The square root, rounded to nearest.</summary>
    public static F32 Sqrt(F32 a) => NumberArithmetic<F32, float>.Unary(Opcode.Sqrt, a, MathF.Sqrt);

    public F64 ToF64() => operand.IsConstant ? (double)operand.Float : Arithmetic.Convert<F64>(Type, operand, Rounding.NearestEven);

    /// <summary>As a whole number; NaN gives 0, what is too large the largest.</summary>
    public S32 ToS32(Rounding rounding = Rounding.ToZero) => Arithmetic.Convert<S32>(Type, operand, rounding);

    /// <summary>The bits.</summary>
    public U32 AsU32() => Arithmetic.Reinterpret<U32>(Type, operand);

    /// <summary>The bits.</summary>
    public S32 AsS32() => Arithmetic.Reinterpret<S32>(Type, operand);

    /// <summary>Rounded to 10 fraction bits, ties away from 0.</summary>
    public TF32 ToTF32() => Arithmetic.Convert<TF32>(Type, operand, Rounding.NearestEven);
}
