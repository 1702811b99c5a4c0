namespace Whence.Kernels.Pointwise;

/// <summary>
/// The inverse trigonometric and hyperbolic functions, with a relative error of about 1e-6 or less. The polynomials are those of the Cephes library
/// in single precision.
/// </summary>
static class InverseMath
{
    const float HalfPi = 1.57079632679f;
    const float Ln2 = 0.693147181f;

    // From here on 1 + x^2 is x^2 to the last bit.
    const float Far = 1e6f;

    /// <summary>arctan(x) in radians.</summary>
    public static T Atan<T>(T x) where T : struct, IReal<T>
    {
        // tan(pi/8) and tan(3 pi/8) part the line in three: atan(r), pi/4 + atan((r - 1) / (r + 1)), pi/2 - atan(1 / r).
        var r = T.Abs(x);
        var middle = T.IfGreater(r, 0.414213562f, (r - 1) / (r + 1), r);
        var reduced = T.IfGreater(r, 2.41421356f, -1 / r, middle);
        var offset = T.IfGreater(r, 2.41421356f, HalfPi, T.IfGreater(r, 0.414213562f, HalfPi / 2, 0));
        var z = reduced * reduced;
        var sum = T.Fma(T.Fma(8.05374449538e-2f, z, -1.38776856032e-1f), z, 1.99777106478e-1f);
        sum = T.Fma(sum, z, -3.33329491539e-1f);
        return T.CopySign(offset + (reduced + reduced * z * sum), x);
    }

    /// <summary>arcsin(x) in radians; NaN beyond -1 and 1.</summary>
    public static T Asin<T>(T x) where T : struct, IReal<T>
    {
        var r = T.Abs(x);
        return T.CopySign(T.IfGreater(r, 0.5f, HalfPi - 2 * NearAsin(T.Sqrt(0.5f * (1 - r))), NearAsin(r)), x);
    }

    /// <summary>arccos(x) in radians; NaN beyond -1 and 1.</summary>
    public static T Acos<T>(T x) where T : struct, IReal<T>
    {
        var outer = 2 * NearAsin(T.Sqrt(0.5f * (1 - T.Abs(x))));
        var inner = HalfPi - T.CopySign(NearAsin(T.Abs(x)), x);
        return T.IfGreater(x, 0.5f, outer, T.IfGreater(-0.5f, x, 2 * HalfPi - outer, inner));
    }

    /// <summary>ln(x + sqrt(x^2 + 1)), exact near 0 too.</summary>
    public static T Asinh<T>(T x) where T : struct, IReal<T>
    {
        var r = T.Abs(x);
        var near = T.Min(r, Far);
        var y = RealMath.Log1p(near + near * near / (1 + T.Sqrt(1 + near * near)));
        return T.CopySign(T.IfGreater(r, Far, T.Log(r) + Ln2, y), x);
    }

    /// <summary>ln(x + sqrt(x^2 - 1)), exact near 1 too; NaN below.</summary>
    public static T Acosh<T>(T x) where T : struct, IReal<T>
    {
        var t = T.Min(x, Far) - 1;
        var y = RealMath.Log1p(t + T.Sqrt(t * (t + 2)));
        return T.IfGreater(x, Far, T.Log(x) + Ln2, y);
    }

    /// <summary>ln((1 + x) / (1 - x)) / 2, exact near 0 too; infinite at -1 and 1, NaN beyond.</summary>
    public static T Atanh<T>(T x) where T : struct, IReal<T>
    {
        var r = T.Abs(x);
        var y = 0.5f * RealMath.Log1p(2 * r / (1 - r));
        return T.CopySign(T.IfEqual(r, 1, float.PositiveInfinity, y), x);
    }

    // arcsin on [0, 1/2].
    static T NearAsin<T>(T x) where T : struct, IReal<T>
    {
        var z = x * x;
        var sum = T.Fma(T.Fma(4.2163199048e-2f, z, 2.4181311049e-2f), z, 4.5470025998e-2f);
        sum = T.Fma(T.Fma(sum, z, 7.4953002686e-2f), z, 1.6666752422e-1f);
        return x + x * z * sum;
    }
}
