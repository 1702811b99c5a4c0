using System.Runtime.CompilerServices;

namespace Whence.Kernels.Pointwise;

/// <summary>
/// Functions made of the elementary ones, with a relative error of about 1e-6 or less and without overflow on the way to a finite result. The
/// polynomials were fitted at Chebyshev nodes in 40-digit arithmetic.
/// </summary>
public static class RealMath
{
    /// <summary>1 / (1 + exp(-x)).</summary>
    public static T Sigmoid<T>(T x) where T : struct, IReal<T> => 1 / (1 + T.Exp(-x));

    /// <summary>exp(x) - 1, exact near 0 too.</summary>
    public static T Expm1<T>(T x) where T : struct, IReal<T> => T.IfGreater(0.35f, T.Abs(x), x + x * x * Expm1Terms(x), T.Exp(x) - 1);

    /// <summary>ln(1 + x) for x &gt; -1, exact near 0 too.</summary>
    public static T Log1p<T>(T x) where T : struct, IReal<T>
    {
        // The rounding error of 1 + x is undone by the factor x / ((1 + x) - 1).
        var sum = 1 + x;
        var rounded = sum - 1;
        return T.IfEqual(rounded, 0, x, T.Log(sum) * (x / rounded));
    }

    /// <summary>tan(x), x in radians.</summary>
    public static T Tan<T>(T x) where T : struct, IReal<T> => T.Sin(x) / T.Cos(x);

    /// <summary>tanh(x).</summary>
    public static T Tanh<T>(T x) where T : struct, IReal<T>
    {
        // From 10 on the result is 1 to the last bit.
        var e = Expm1(2 * T.Min(T.Abs(x), 10));
        return T.CopySign(e / (e + 2), x);
    }

    /// <summary>sinh(x).</summary>
    public static T Sinh<T>(T x) where T : struct, IReal<T>
    {
        var e = Expm1(T.Abs(x));
        var bounded = T.Min(e, 1e30f);
        return T.CopySign(0.5f * (e + bounded / (bounded + 1)), x);
    }

    /// <summary>cosh(x).</summary>
    public static T Cosh<T>(T x) where T : struct, IReal<T> => 0.5f * (T.Exp(x) + T.Exp(-x));

    /// <summary>erf(x).</summary>
    public static T Erf<T>(T x) where T : struct, IReal<T>
    {
        var magnitude = T.Abs(x);
        return T.IfGreater(1, magnitude, x * ErfTerms(x * x), T.CopySign(1 - Erfc(magnitude), x));
    }

    /// <summary>The normal distribution function (1 + erf(x / sqrt 2)) / 2, with full relative precision in both tails.</summary>
    public static T NormalDistribution<T>(T x) where T : struct, IReal<T>
    {
        var tail = 0.5f * Erfc(T.Abs(x) * 0.707106781f);
        return T.IfGreater(0, x, tail, 1 - tail);
    }

    /// <summary>The normal density exp(-x^2 / 2) / sqrt(2 pi), and the distribution function for the same exponential.</summary>
    public static T NormalDensity<T>(T x, out T distribution) where T : struct, IReal<T>
    {
        var magnitude = T.Abs(x) * 0.707106781f;
        var power = T.Exp(-(magnitude * magnitude));
        var tail = 0.5f * (ErfcFactor(magnitude) * power);
        distribution = T.IfGreater(0, x, tail, 1 - tail);
        return 0.398942280f * power;
    }

    /// <summary>1 above 0, -1 below, 0 at 0.</summary>
    public static T Sign<T>(T x) where T : struct, IReal<T> => T.IfEqual(x, 0, 0, T.CopySign(1, x));

    /// <summary>
    /// The nearest number of as many significant bits, the even one halfway; for 2 to 12 bits and x whose product with 2^(25 - bits) is finite.
    /// </summary>
    public static T RoundToBits<T>(T x, int bits) where T : struct, IReal<T>
    {
        var near = Split(x, bits);
        var other = near + 2 * (x - near);
        // Only halfway the number on the other side of x has as few bits; of the two the even one has still one less.
        var even = T.IfEqual(Split(near, bits - 1), near, near, other);
        return T.IfEqual(Split(other, bits), other, even, near);
    }

    // Veltkamp's splitting: one of the nearest numbers of as many bits.
    static T Split<T>(T x, int bits) where T : struct, IReal<T>
    {
        var product = x * ((1 << (24 - bits)) + 1f);
        return product - (product - x);
    }

    // 1 - erf(x) for x >= 0.
    static T Erfc<T>(T x) where T : struct, IReal<T> => ErfcFactor(x) * T.Exp(-(x * x));

    // What exp(-x^2) is multiplied with.
    static T ErfcFactor<T>(T x) where T : struct, IReal<T>
    {
        var t = 2 / (x + 2);
        return t * ErfcTerms(t + t - 1);
    }

    // Taylor: 1/2! + x/3! + ...; the error at |x| = 0.35 is 2e-8.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Expm1Terms<T>(T x) where T : struct, IReal<T>
    {
        var sum = T.Fma(1 / 5040f, x, 1 / 720f);
        sum = T.Fma(T.Fma(sum, x, 1 / 120f), x, 1 / 24f);
        return T.Fma(T.Fma(sum, x, 1 / 6f), x, 1 / 2f);
    }

    // erf(r) / r in powers of x = r^2 on [0, 1], to 1e-9.
    static T ErfTerms<T>(T x) where T : struct, IReal<T>
    {
        var sum = T.Fma(7.875875063e-5f, x, -0.0008016864287f);
        sum = T.Fma(T.Fma(sum, x, 0.005189087423f), x, -0.02685421201f);
        sum = T.Fma(T.Fma(sum, x, 0.1128359472f), x, -0.3761262667f);
        return T.Fma(sum, x, 1.128379166f);
    }

    // exp(r^2) * erfc(r) / t in powers of x = 2t - 1, with t = 2 / (2 + r), for all r >= 0, to 3e-8 of the value.
    static T ErfcTerms<T>(T x) where T : struct, IReal<T>
    {
        var sum = T.Fma(4.428841467e-5f, x, -3.676436164e-5f);
        sum = T.Fma(T.Fma(sum, x, -0.0003047190864f), x, 0.0004310400216f);
        sum = T.Fma(T.Fma(sum, x, 0.001533847044f), x, -0.003243733068f);
        sum = T.Fma(T.Fma(sum, x, -0.01075331088f), x, 0.01822174911f);
        sum = T.Fma(T.Fma(sum, x, 0.1397359458f), x, 0.3435803125f);
        return T.Fma(sum, x, 0.5107913526f);
    }
}
