using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>A 32-bit floating-point number in a kernel. Every operation rounds on its own; <see cref="Fma"/> is the only fused one.</summary>
readonly partial struct F32(Operand operand) : IValue<F32>, IReal<F32>
{
    public static RegisterType Type => RegisterType.F32;

    public Operand Operand => operand;

    public static F32 Of(Operand operand) => new(operand);

    public static implicit operator F32(float value) => new(Operand.Of(value));

    public static F32 operator +(F32 a, F32 b) =>
        Both(a, b) ? a.Operand.Float + b.Operand.Float : Arithmetic.Emit<F32>(Opcode.Add, a.Operand, b.Operand);

    public static F32 operator -(F32 a, F32 b) =>
        Both(a, b) ? a.Operand.Float - b.Operand.Float : Arithmetic.Emit<F32>(Opcode.Subtract, a.Operand, b.Operand);

    public static F32 operator *(F32 a, F32 b) =>
        Both(a, b) ? a.Operand.Float * b.Operand.Float : Arithmetic.Emit<F32>(Opcode.Multiply, a.Operand, b.Operand);

    public static F32 operator /(F32 a, F32 b) =>
        Both(a, b) ? a.Operand.Float / b.Operand.Float : Arithmetic.Emit<F32>(Opcode.Divide, a.Operand, b.Operand);

    public static F32 operator -(F32 a) => a.Operand.IsConstant ? -a.Operand.Float : Arithmetic.Emit<F32>(Opcode.Negate, a.Operand);

    public static Predicate operator <(F32 a, F32 b) => Compare(a, Comparison.Less, b);

    public static Predicate operator >(F32 a, F32 b) => Compare(a, Comparison.Greater, b);

    public static Predicate operator <=(F32 a, F32 b) => Compare(a, Comparison.LessOrEqual, b);

    public static Predicate operator >=(F32 a, F32 b) => Compare(a, Comparison.GreaterOrEqual, b);

    /// <summary>Whether a and b are equal numbers.</summary>
    public static Predicate Same(F32 a, F32 b) => Compare(a, Comparison.Equal, b);

    /// <summary>a * b + c, rounded once.</summary>
    public static F32 Fma(F32 a, F32 b, F32 c) => Both(a, b) && c.Operand.IsConstant
        ? MathF.FusedMultiplyAdd(a.Operand.Float, b.Operand.Float, c.Operand.Float)
        : Arithmetic.Emit<F32>(Opcode.Fma, a.Operand, b.Operand, c.Operand);

    public static F32 Abs(F32 a) => a.Operand.IsConstant ? MathF.Abs(a.Operand.Float) : Arithmetic.Emit<F32>(Opcode.Abs, a.Operand);

    /// <summary>The smaller; NaN if either is.</summary>
    public static F32 Min(F32 a, F32 b) =>
        Both(a, b) ? MathF.Min(a.Operand.Float, b.Operand.Float) : Arithmetic.Emit<F32>(Opcode.Min, a.Operand, b.Operand);

    /// <summary>The larger; NaN if either is.</summary>
    public static F32 Max(F32 a, F32 b) =>
        Both(a, b) ? MathF.Max(a.Operand.Float, b.Operand.Float) : Arithmetic.Emit<F32>(Opcode.Max, a.Operand, b.Operand);

    /// <summary>The square root, rounded to nearest.</summary>
    public static F32 Sqrt(F32 a) => a.Operand.IsConstant ? MathF.Sqrt(a.Operand.Float) : Arithmetic.Emit<F32>(Opcode.Sqrt, a.Operand);

    public F64 ToF64() => operand.IsConstant ? (double)operand.Float : Arithmetic.Convert<F64>(Type, operand, Rounding.NearestEven);

    /// <summary>As a whole number; NaN gives 0, what is too large the largest.</summary>
    public S32 ToS32(Rounding rounding = Rounding.ToZero) => Arithmetic.Convert<S32>(Type, operand, rounding);

    /// <summary>The bits.</summary>
    public U32 AsU32() => Arithmetic.Reinterpret<U32>(Type, operand);

    /// <summary>The bits.</summary>
    public S32 AsS32() => Arithmetic.Reinterpret<S32>(Type, operand);

    /// <summary>Rounded to 10 fraction bits, ties away from 0.</summary>
    public TF32 ToTF32() => Arithmetic.Convert<TF32>(Type, operand, Rounding.NearestEven);

    static bool Both(F32 a, F32 b) => a.Operand.IsConstant && b.Operand.IsConstant;

    static Predicate Compare(F32 a, Comparison comparison, F32 b)
    {
        if (!Both(a, b))
            return Arithmetic.Compare(Type, comparison, a.Operand, b.Operand);
        var (x, y) = (a.Operand.Float, b.Operand.Float);
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
