using ILGPU.Util;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.Pointwise;

/// <summary>
/// One number in a kernel. Every operation rounds on its own, as on the CPU, so that bits do not depend on what a compiler joins; <see cref="Fma"/> is the only
/// fused one.
/// </summary>
/// <param name="value">The number.</param>
readonly partial struct Scalar(float value) : IReal<Scalar>
{
    readonly float value = value;

    public static implicit operator Scalar(float value) => new(value);

    public static implicit operator float(Scalar a) => a.value;

    public static Scalar operator +(Scalar a, Scalar b) => FloatMath.Add(a.value, b.value);

    public static Scalar operator -(Scalar a, Scalar b) => FloatMath.Subtract(a.value, b.value);

    public static Scalar operator *(Scalar a, Scalar b) => FloatMath.Multiply(a.value, b.value);

    public static Scalar operator /(Scalar a, Scalar b) => FloatMath.Divide(a.value, b.value);

    public static Scalar operator -(Scalar a) => -a.value;

    /// <summary>a * b + c, rounded once.</summary>
    public static Scalar Fma(Scalar a, Scalar b, Scalar c) => FloatMath.Fma(a.value, b.value, c.value);

    public static Scalar Abs(Scalar a) => FloatMath.Abs(a.value);

    public static Scalar Min(Scalar a, Scalar b) => FloatMath.Min(a.value, b.value);

    public static Scalar Max(Scalar a, Scalar b) => FloatMath.Max(a.value, b.value);

    public static Scalar Sqrt(Scalar a) => FloatMath.Sqrt(a.value);

    public static Scalar Floor(Scalar a) => FloatMath.Floor(a.value);

    public static Scalar Ceiling(Scalar a) => FloatMath.Ceiling(a.value);

    public static Scalar Round(Scalar a) => FloatMath.Round(a.value);

    public static Scalar CopySign(Scalar magnitude, Scalar sign) => FloatMath.CopySign(magnitude.value, sign.value);

    public static Scalar IfGreater(Scalar a, Scalar b, Scalar then, Scalar otherwise) =>
        Utilities.Select(FloatMath.IsGreater(a.value, b.value), then.value, otherwise.value);

    public static Scalar IfGreaterOrEqual(Scalar a, Scalar b, Scalar then, Scalar otherwise) =>
        Utilities.Select(FloatMath.IsGreaterOrEqual(a.value, b.value), then.value, otherwise.value);

    public static Scalar IfEqual(Scalar a, Scalar b, Scalar then, Scalar otherwise) =>
        Utilities.Select(FloatMath.IsEqual(a.value, b.value), then.value, otherwise.value);
}
