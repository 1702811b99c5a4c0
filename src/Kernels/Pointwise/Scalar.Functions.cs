using ILGPU.Util;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.Pointwise;

// Written out in single operations, so that the simulator and every device give the same bits.
readonly partial struct Scalar
{
    internal const float Log2E = 1.442695041f;
    internal const float Ln2High = 0.693145752f;
    internal const float Ln2Low = 1.42860677e-6f;

    /// <summary>e^x to 1.5 units in the last place.</summary>
    public static Scalar Exp(Scalar x)
    {
        var clamped = Max(Min(x, 89), -104);
        var n = Round(clamped * Log2E);
        var r = Fma(n, -Ln2Low, Fma(n, -Ln2High, clamped));
        var p = Fma(Fma(RealMath.Expm1Terms(r), r, 1), r, 1);
        // Two factors, so that neither overflows nor is lost on the way to a denormal result.
        var exponent = FloatMath.ToInt(n.value);
        var half = exponent >> 1;
        return p * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    /// <summary>The natural logarithm to 1 unit in the last place.</summary>
    public static Scalar Log(Scalar x)
    {
        var (high, low) = LogParts(x);
        return LogLimits(x, high + low);
    }

    /// <summary>1 / sqrt(x), each step rounded to nearest.</summary>
    public static Scalar Rsqrt(Scalar x) => 1 / Sqrt(x);

    /// <summary>About e^x: 2 units in the last place of 2^(x log2 e), whose argument is rounded.</summary>
    public static Scalar ExpFast(Scalar x) => FloatMath.Exp2Fast((x * Log2E).value);

    /// <summary>About the natural logarithm.</summary>
    public static Scalar LogFast(Scalar x) => FloatMath.Multiply(FloatMath.Log2Fast(x.value), 0.693147181f);

    /// <summary>About 1 / sqrt(x), 2 units in the last place.</summary>
    public static Scalar RsqrtFast(Scalar x) => FloatMath.ReciprocalSqrtFast(x.value);

    /// <summary>About 1 / x, 1 unit in the last place.</summary>
    public static Scalar ReciprocalFast(Scalar x) => FloatMath.ReciprocalFast(x.value);

    /// <summary>About tanh x, 2^-11 relative.</summary>
    public static Scalar TanhFast(Scalar x) => FloatMath.TanhFast(x.value);

    /// <summary>sin x, to 2 units in the last place or 1e-7 up to |x| = 10,000; the error grows with x / 1e11 beyond.</summary>
    public static Scalar Sin(Scalar x)
    {
        var (sin, cos, quarter) = SinCos(x);
        return FlipSign(Utilities.Select((quarter & 1) == 1, cos.value, sin.value), quarter & 2);
    }

    /// <summary>cos x, as precise as <see cref="Sin"/>.</summary>
    public static Scalar Cos(Scalar x)
    {
        var (sin, cos, quarter) = SinCos(x);
        return FlipSign(Utilities.Select((quarter & 1) == 1, sin.value, cos.value), (quarter + 1) & 2);
    }

    /// <summary>Towards 0.</summary>
    public static Scalar Truncate(Scalar a) => FloatMath.Truncate(a.value);

    /// <summary>a^b with the conventions of IEEE 754; about 1e-7 (1 + |b ln a| / 8) relative.</summary>
    public static Scalar Pow(Scalar a, Scalar b)
    {
        var magnitude = Abs(a);
        var power = PowOfPositive(magnitude, b);
        var (whole, half) = (Floor(b), b * 0.5f);
        // Only odd whole powers of a negative number are negative; those that are not whole do not exist.
        var isOdd = IfEqual(whole, b, IfEqual(Floor(half), half, 0, 1), 0);
        power = Utilities.Select(FloatMath.Bits(a.value) < 0, IfGreater(isOdd, 0, -power, power).value, power.value);
        var missing = IfEqual(whole, b, power, IfEqual(magnitude, float.PositiveInfinity, power, float.NaN));
        power = IfGreater(0, a, missing, power);
        power = IfEqual(b, b, IfEqual(a, a, power, float.NaN), float.NaN);
        power = IfEqual(a, -1, IfEqual(Abs(b), float.PositiveInfinity, 1, power), power);
        return IfEqual(a, 1, 1, IfEqual(b, 0, 1, power));
    }

    /// <summary>The remainder of a / b with the sign of a, exact.</summary>
    public static Scalar Remainder(Scalar a, Scalar b)
    {
        var divisor = Abs(b);
        // What has no remainder: a division by 0, an infinite dividend, and NaN.
        var dividend = IfGreater(divisor, 0, IfGreater(float.PositiveInfinity, Abs(a), Abs(a), float.NaN), float.NaN);
        var rest = IfEqual(dividend, dividend, dividend, 0).value;
        // Multiples of the divisor by 2^126 and 2^252, exact or infinite, so that no quotient overflows.
        var far = divisor * 8.50705917e37f;
        var farther = far * 8.50705917e37f;
        while (rest >= divisor.value)
        {
            var step = IfGreaterOrEqual(rest, farther, farther, IfGreaterOrEqual(rest, far, far, divisor)).value;
            var quotient = FloatMath.Truncate(FloatMath.DivideToZero(rest, step));
            rest = FloatMath.Fma(-quotient, step, rest);
        }
        return IfEqual(dividend, dividend, CopySign(rest, a), float.NaN);
    }

    static Scalar PowOfPositive(Scalar magnitude, Scalar b)
    {
        var (high, low) = LogParts(magnitude);
        var sum = high + low;
        var rest = (high - sum) + low;
        var product = b * sum;
        var remainder = Fma(b, rest, Fma(b, sum, -product));
        // What lies above the largest finite exponential is left to the correction, so that it does not overflow too early.
        var limited = Min(product, 88.72283f);
        var power = Exp(limited);
        power = IfGreater(power, 0, Fma(power, remainder + (product - limited), power), power);
        power = IfEqual(product, float.PositiveInfinity, product, power);
        var atZero = IfGreater(b, 0, 0, IfGreater(0, b, float.PositiveInfinity, power));
        var atInfinity = IfGreater(b, 0, float.PositiveInfinity, IfGreater(0, b, 0, power));
        return IfEqual(magnitude, 0, atZero, IfEqual(magnitude, float.PositiveInfinity, atInfinity, power));
    }

    // 2^n for n of -126 to 127.
    static Scalar PowerOfTwo(int n) => FloatMath.OfBits((n + 127) << 23);

    static Scalar FlipSign(Scalar x, int two) => FloatMath.OfBits(FloatMath.Bits(x.value) ^ (two << 30));

    // x = m * 2^e with m in [sqrt(1/2), sqrt(2)): ln x = e ln 2 + 2 artanh(s), s = (m-1)/(m+1), in two parts.
    static (Scalar High, Scalar Low) LogParts(Scalar x)
    {
        var scaled = IfGreater(1.17549435e-38f, x, x * 16777216, x);
        var bits = FloatMath.Bits(scaled.value) - 0x3F3504F3;
        var exponent = (Scalar)(bits >> 23) - IfGreater(1.17549435e-38f, x, 24, 0);
        Scalar m = FloatMath.OfBits((bits & 0x7FFFFF) + 0x3F3504F3);
        var sum = m + 1;
        var s = (m - 1) / sum;
        var z = s * s;
        var series = Fma(Fma(2f / 11, z, 2f / 9), z, 2f / 7);
        series = Fma(Fma(Fma(series, z, 2f / 5), z, 2f / 3), z, 0);
        // What the sum and the division round away, to first order: ds = ((m-1) - s (m+1)) / (m+1).
        var ds = Fma(-s, m - (sum - 1), Fma(-s, sum, m - 1)) / sum;
        var top = exponent * Ln2High;
        var high = top + 2 * s;
        var lost = (top - high) + 2 * s;
        return (high, lost + Fma(s, series, Fma(exponent, Ln2Low, 2 * ds)));
    }

    static Scalar LogLimits(Scalar x, Scalar log)
    {
        log = IfEqual(x, float.PositiveInfinity, x, log);
        log = IfEqual(x, 0, float.NegativeInfinity, log);
        return IfGreaterOrEqual(x, 0, log, float.NaN);
    }

    // x = q pi/2 + r with |r| <= pi/4; pi/2 in three parts of which the first two have zeros at the end.
    static (Scalar Sin, Scalar Cos, int Quarter) SinCos(Scalar x)
    {
        var q = Round(x * 0.636619772f);
        var r = Fma(q, -1.57079637e0f, x);
        r = Fma(q, 4.37113883e-8f, r);
        r = Fma(q, 1.71512452e-15f, r);
        var z = r * r;
        var tail = Fma(Fma(Fma(1f / 362880, z, -1f / 5040), z, 1f / 120), z, -1f / 6);
        var sin = Fma(r * z, tail, r);
        var cos = Fma(Fma(-1f / 3628800, z, 1f / 40320), z, -1f / 720);
        cos = Fma(Fma(Fma(cos, z, 1f / 24), z, -0.5f), z, 1);
        return (sin, cos, FloatMath.ToInt(q.value));
    }
}
