using ILGPU.IR.Intrinsics;

namespace Whence.Kernels.Intrinsics;

/// <summary>Single-precision arithmetic with the rounding and the NaNs that C# has, where ILGPU's own functions differ or do not exist.</summary>
public static class FloatMath
{
    /// <summary>a * b + c, rounded once.</summary>
    [IntrinsicImplementation, Ptx("fma.rn.f32 %o, %0, %1, %2")]
    public static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    /// <summary>a * b, rounded, never joined with an addition.</summary>
    [IntrinsicImplementation, Ptx("mul.rn.f32 %o, %0, %1")]
    public static float Multiply(float a, float b) => a * b;

    /// <summary>a + b, rounded, never joined with a multiplication.</summary>
    [IntrinsicImplementation, Ptx("add.rn.f32 %o, %0, %1")]
    public static float Add(float a, float b) => a + b;

    /// <summary>a - b, rounded, never joined with a multiplication.</summary>
    [IntrinsicImplementation, Ptx("sub.rn.f32 %o, %0, %1")]
    public static float Subtract(float a, float b) => a - b;

    /// <summary>a / b, rounded to nearest.</summary>
    [IntrinsicImplementation, Ptx("div.rn.f32 %o, %0, %1")]
    public static float Divide(float a, float b) => a / b;

    /// <summary>a / b, rounded towards 0.</summary>
    [IntrinsicImplementation, Ptx("div.rz.f32 %o, %0, %1")]
    public static float DivideToZero(float a, float b)
    {
        var exact = (double)a / b;
        var rounded = (float)exact;
        return Math.Abs((double)rounded) > Math.Abs(exact) ? BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(rounded) - 1) : rounded;
    }

    /// <summary>The square root, rounded to nearest; NaN below 0.</summary>
    [IntrinsicImplementation, Ptx("sqrt.rn.f32 %o, %0")]
    public static float Sqrt(float a) => MathF.Sqrt(a);

    /// <summary>The smaller of both, NaN if one is.</summary>
    [IntrinsicImplementation, Ptx("min.NaN.f32 %o, %0, %1")]
    public static float Min(float a, float b) => MathF.Min(a, b);

    /// <summary>The larger of both, NaN if one is.</summary>
    [IntrinsicImplementation, Ptx("max.NaN.f32 %o, %0, %1")]
    public static float Max(float a, float b) => MathF.Max(a, b);

    /// <summary>The magnitude of one with the sign of the other.</summary>
    [IntrinsicImplementation, Ptx("copysign.f32 %o, %1, %0")]
    public static float CopySign(float magnitude, float sign) => MathF.CopySign(magnitude, sign);

    /// <summary>The nearest integer, of two equally near the even one.</summary>
    [IntrinsicImplementation, Ptx("cvt.rni.f32.f32 %o, %0")]
    public static float Round(float a) => MathF.Round(a);

    /// <summary>The largest integer not above a.</summary>
    [IntrinsicImplementation, Ptx("cvt.rmi.f32.f32 %o, %0")]
    public static float Floor(float a) => MathF.Floor(a);

    /// <summary>The smallest integer not below a.</summary>
    [IntrinsicImplementation, Ptx("cvt.rpi.f32.f32 %o, %0")]
    public static float Ceiling(float a) => MathF.Ceiling(a);

    /// <summary>The integer between a and 0 that is nearest to a.</summary>
    [IntrinsicImplementation, Ptx("cvt.rzi.f32.f32 %o, %0")]
    public static float Truncate(float a) => MathF.Truncate(a);

    /// <summary>a as an integer, cut towards 0, saturating; 0 for NaN.</summary>
    [IntrinsicImplementation, Ptx("cvt.rzi.s32.f32 %o, %0")]
    public static int ToInt(float a) => (int)a;

    /// <summary>About 2^a, to 2 units in the last place.</summary>
    [IntrinsicImplementation, Ptx("ex2.approx.f32 %o, %0")]
    public static float Exp2Fast(float a) => MathF.Pow(2, a);

    /// <summary>About log2 a, to 2^-22 near 1.</summary>
    [IntrinsicImplementation, Ptx("lg2.approx.f32 %o, %0")]
    public static float Log2Fast(float a) => MathF.Log2(a);

    /// <summary>About 1 / a, to 1 unit in the last place.</summary>
    [IntrinsicImplementation, Ptx("rcp.approx.f32 %o, %0")]
    public static float ReciprocalFast(float a) => 1 / a;

    /// <summary>About 1 / sqrt a, to 2 units in the last place.</summary>
    [IntrinsicImplementation, Ptx("rsqrt.approx.f32 %o, %0")]
    public static float ReciprocalSqrtFast(float a) => 1 / MathF.Sqrt(a);

    /// <summary>About tanh a, to 2^-11 of its value.</summary>
    [IntrinsicImplementation, Ptx("tanh.approx.f32 %o, %0")]
    public static float TanhFast(float a) => MathF.Tanh(a);

    /// <summary>|a|.</summary>
    [IntrinsicImplementation, Ptx("abs.f32 %o, %0")]
    public static float Abs(float a) => MathF.Abs(a);

    /// <summary>The bits of a.</summary>
    [IntrinsicImplementation, Ptx("mov.b32 %o, %0")]
    public static int Bits(float a) => BitConverter.SingleToInt32Bits(a);

    /// <summary>The number that has these bits.</summary>
    [IntrinsicImplementation, Ptx("mov.b32 %o, %0")]
    public static float OfBits(int bits) => BitConverter.Int32BitsToSingle(bits);

    /// <summary>a &gt; b, false for NaN. ILGPU turns a constant on the left into a comparison that is true for NaN.</summary>
    [IntrinsicImplementation, Ptx("setp.gt.f32 %o, %0, %1")]
    public static bool IsGreater(float a, float b) => a > b;

    /// <summary>a &gt;= b, false for NaN.</summary>
    [IntrinsicImplementation, Ptx("setp.ge.f32 %o, %0, %1")]
    public static bool IsGreaterOrEqual(float a, float b) => a >= b;

    /// <summary>a = b, false for NaN.</summary>
    [IntrinsicImplementation, Ptx("setp.eq.f32 %o, %0, %1")]
    public static bool IsEqual(float a, float b) => a == b;
}
