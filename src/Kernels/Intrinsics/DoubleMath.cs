using ILGPU.IR.Intrinsics;

namespace Whence.Kernels.Intrinsics;

/// <summary>Double-precision arithmetic, rounded as C# rounds.</summary>
public static class DoubleMath
{
    /// <summary>a * b + c, rounded once.</summary>
    [IntrinsicImplementation, Ptx("fma.rn.f64 %o, %0, %1, %2")]
    public static double Fma(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c);

    /// <summary>a / b, rounded to nearest.</summary>
    [IntrinsicImplementation, Ptx("div.rn.f64 %o, %0, %1")]
    public static double Divide(double a, double b) => a / b;

    /// <summary>The square root, rounded to nearest; NaN below 0.</summary>
    [IntrinsicImplementation, Ptx("sqrt.rn.f64 %o, %0")]
    public static double Sqrt(double a) => Math.Sqrt(a);

    /// <summary>The smaller of both; ILGPU and PTX have none that keeps NaN for doubles.</summary>
    public static double Min(double a, double b) => a < b || double.IsNaN(a) ? a : b;

    /// <summary>The larger of both, NaN if the first is.</summary>
    public static double Max(double a, double b) => a > b || double.IsNaN(a) ? a : b;

    /// <summary>The nearest integer, of two equally near the even one.</summary>
    [IntrinsicImplementation, Ptx("cvt.rni.f64.f64 %o, %0")]
    public static double Round(double a) => Math.Round(a);
}
