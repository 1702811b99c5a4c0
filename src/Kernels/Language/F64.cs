using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>A 64-bit floating-point number in a kernel. Every operation rounds on its own; <see cref="Fma"/> is the only fused one.</summary>
readonly partial struct F64(Operand operand) : IValue<F64>
{
    public static RegisterType Type => RegisterType.F64;

    public Operand Operand => operand;

    public static F64 Of(Operand operand) => new(operand);

    public static implicit operator F64(double value) => new(Operand.Of(value));

    public static F64 operator +(F64 a, F64 b) =>
        Both(a, b) ? a.Operand.Double + b.Operand.Double : Arithmetic.Emit<F64>(Opcode.Add, a.Operand, b.Operand);

    public static F64 operator -(F64 a, F64 b) =>
        Both(a, b) ? a.Operand.Double - b.Operand.Double : Arithmetic.Emit<F64>(Opcode.Subtract, a.Operand, b.Operand);

    public static F64 operator *(F64 a, F64 b) =>
        Both(a, b) ? a.Operand.Double * b.Operand.Double : Arithmetic.Emit<F64>(Opcode.Multiply, a.Operand, b.Operand);

    public static F64 operator /(F64 a, F64 b) =>
        Both(a, b) ? a.Operand.Double / b.Operand.Double : Arithmetic.Emit<F64>(Opcode.Divide, a.Operand, b.Operand);

    public static F64 operator -(F64 a) => a.Operand.IsConstant ? -a.Operand.Double : Arithmetic.Emit<F64>(Opcode.Negate, a.Operand);

    public static Predicate operator <(F64 a, F64 b) => Compare(a, Comparison.Less, b);

    public static Predicate operator >(F64 a, F64 b) => Compare(a, Comparison.Greater, b);

    public static Predicate operator <=(F64 a, F64 b) => Compare(a, Comparison.LessOrEqual, b);

    public static Predicate operator >=(F64 a, F64 b) => Compare(a, Comparison.GreaterOrEqual, b);

    /// <summary>Whether a and b are equal numbers.</summary>
    public static Predicate Same(F64 a, F64 b) => Compare(a, Comparison.Equal, b);

    /// <summary>a * b + c, rounded once.</summary>
    public static F64 Fma(F64 a, F64 b, F64 c) => Both(a, b) && c.Operand.IsConstant
        ? Math.FusedMultiplyAdd(a.Operand.Double, b.Operand.Double, c.Operand.Double)
        : Arithmetic.Emit<F64>(Opcode.Fma, a.Operand, b.Operand, c.Operand);

    public static F64 Abs(F64 a) => a.Operand.IsConstant ? Math.Abs(a.Operand.Double) : Arithmetic.Emit<F64>(Opcode.Abs, a.Operand);

    /// <summary>The smaller; NaN if either is.</summary>
    public static F64 Min(F64 a, F64 b) =>
        Both(a, b) ? Math.Min(a.Operand.Double, b.Operand.Double) : Arithmetic.Emit<F64>(Opcode.Min, a.Operand, b.Operand);

    /// <summary>The larger; NaN if either is.</summary>
    public static F64 Max(F64 a, F64 b) =>
        Both(a, b) ? Math.Max(a.Operand.Double, b.Operand.Double) : Arithmetic.Emit<F64>(Opcode.Max, a.Operand, b.Operand);

    /// <summary>The square root, rounded to nearest.</summary>
    public static F64 Sqrt(F64 a) => a.Operand.IsConstant ? Math.Sqrt(a.Operand.Double) : Arithmetic.Emit<F64>(Opcode.Sqrt, a.Operand);

    public F32 ToF32() => operand.IsConstant ? (float)operand.Double : Arithmetic.Convert<F32>(Type, operand, Rounding.NearestEven);

    static bool Both(F64 a, F64 b) => a.Operand.IsConstant && b.Operand.IsConstant;

    static Predicate Compare(F64 a, Comparison comparison, F64 b)
    {
        if (!Both(a, b))
            return Arithmetic.Compare(Type, comparison, a.Operand, b.Operand);
        var (x, y) = (a.Operand.Double, b.Operand.Double);
        return comparison switch
        {
            Comparison.Equal => x == y,
            Comparison.NotEqual => x != y,
            Comparison.Less => x < y,
            Comparison.LessOrEqual => x <= y,
            Comparison.Greater => x > y,
            _ => x >= y,
        };
    }
}
