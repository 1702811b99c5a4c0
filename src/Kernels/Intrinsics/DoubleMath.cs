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

    /// <summary>1 / the square root to 20 bits, from the upper word of the number; NaN below 0, infinite for what is below the normal numbers.</summary>
    [IntrinsicImplementation, Ptx("rsqrt.approx.ftz.f64 %o, %0")]
    public static double ApproximateReciprocalRoot(double a) =>
        BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(1 / Math.Sqrt(a)) & ~0xFFFF_FFFFL);

    /// <summary>1 / the square root of a normal number to 1 unit in the last place.</summary>
    public static double ReciprocalRoot(double a)
    {
        // A step of third order: what is left out is below 2^-56.
        var y = ApproximateReciprocalRoot(a);
        var error = Fma(-(a * y), y, 1);
        return Fma(y * error, Fma(0.375, error, 0.5), y);
    }

    /// <summary>The smaller of both; ILGPU and PTX have none that keeps NaN for doubles.</summary>
    public static double Min(double a, double b) => a < b || double.IsNaN(a) ? a : b;

    /// <summary>The larger of both, NaN if the first is.</summary>
    public static double Max(double a, double b) => a > b || double.IsNaN(a) ? a : b;

    /// <summary>The nearest integer, of two equally near the even one.</summary>
    [IntrinsicImplementation, Ptx("cvt.rni.f64.f64 %o, %0")]
    public static double Round(double a) => Math.Round(a);

    /// <summary>The number that has these bits.</summary>
    [IntrinsicImplementation, Ptx("mov.b64 %o, %0")]
    public static double OfBits(long bits) => BitConverter.Int64BitsToDouble(bits);

    /// <summary>e^x to 1 unit in the last place; below -745 it is 0, above 709.78 infinite. ILGPU's own takes about 1,000 instructions.</summary>
    public static double Exp(double x)
    {
        // The second part of ln 2 has what the first, whose last 21 bits are 0, leaves out: products of that with whole exponents are exact.
        const double Log2E = 1.4426950408889634, Ln2High = 0.69314718036912382, Ln2Low = 1.9082149292705877e-10;
        var clamped = Max(Min(x, 710), -746);
        var n = Round(clamped * Log2E);
        var r = Fma(n, -Ln2Low, Fma(n, -Ln2High, clamped));
        // Taylor's series up to r^13 / 13!: what is left out is below 2^-57 for |r| <= ln 2 / 2.
        var sum = Fma(1 / 6227020800.0, r, 1 / 479001600.0);
        sum = Fma(Fma(sum, r, 1 / 39916800.0), r, 1 / 3628800.0);
        sum = Fma(Fma(sum, r, 1 / 362880.0), r, 1 / 40320.0);
        sum = Fma(Fma(sum, r, 1 / 5040.0), r, 1 / 720.0);
        sum = Fma(Fma(sum, r, 1 / 120.0), r, 1 / 24.0);
        sum = Fma(Fma(sum, r, 1 / 6.0), r, 0.5);
        var p = 1 + Fma(sum * r, r, r);
        // Two factors, so that neither overflows nor is lost on the way to a denormal result.
        var exponent = (int)n;
        var half = exponent >> 1;
        return p * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    // 2^n for n of -1022 to 1023.
    static double PowerOfTwo(int n) => OfBits((long)(n + 1023) << 52);
}
