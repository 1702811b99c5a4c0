namespace Whence.Kernels.Pointwise;

/// <summary>Numbers that a pointwise formula is written in once: the lanes of a CPU vector, or a register of a GPU kernel.</summary>
/// <typeparam name="T">The number itself.</typeparam>
public interface IReal<T>
    where T : struct, IReal<T>
{
    /// <summary>A constant.</summary>
    static abstract implicit operator T(float constant);

    /// <summary>a + b.</summary>
    static abstract T operator +(T a, T b);

    /// <summary>a - b.</summary>
    static abstract T operator -(T a, T b);

    /// <summary>a * b.</summary>
    static abstract T operator *(T a, T b);

    /// <summary>a / b.</summary>
    static abstract T operator /(T a, T b);

    /// <summary>-a; the sign of a zero changes too.</summary>
    static abstract T operator -(T a);

    /// <summary>a * b + c, rounded once where the hardware can.</summary>
    static abstract T Fma(T a, T b, T c);

    /// <summary>|a|.</summary>
    static abstract T Abs(T a);

    /// <summary>The smaller of both, NaN if one is.</summary>
    static abstract T Min(T a, T b);

    /// <summary>The larger of both, NaN if one is.</summary>
    static abstract T Max(T a, T b);

    /// <summary>The square root, NaN below 0.</summary>
    static abstract T Sqrt(T a);

    /// <summary>e^a, to 1e-6 of its value.</summary>
    static abstract T Exp(T a);

    /// <summary>The natural logarithm, to 1e-6 of its value or of 1e-6; minus infinity at 0, NaN below.</summary>
    static abstract T Log(T a);

    /// <summary>The sine of an angle in radians.</summary>
    static abstract T Sin(T a);

    /// <summary>The cosine of an angle in radians.</summary>
    static abstract T Cos(T a);

    /// <summary>The largest integer not above a.</summary>
    static abstract T Floor(T a);

    /// <summary>The smallest integer not below a.</summary>
    static abstract T Ceiling(T a);

    /// <summary>The nearest integer, of two equally near the even one.</summary>
    static abstract T Round(T a);

    /// <summary>The magnitude of one with the sign of the other.</summary>
    static abstract T CopySign(T magnitude, T sign);

    /// <summary>a^b; NaN for a negative base unless b is an integer, 1 for b = 0.</summary>
    static abstract T Pow(T a, T b);

    /// <summary>a - b * trunc(a / b), exactly: the sign is that of a.</summary>
    static abstract T Remainder(T a, T b);

    /// <summary>a &gt; b ? then : otherwise, lane by lane; a NaN takes the latter.</summary>
    static abstract T IfGreater(T a, T b, T then, T otherwise);

    /// <summary>a &gt;= b ? then : otherwise, lane by lane; a NaN takes the latter.</summary>
    static abstract T IfGreaterOrEqual(T a, T b, T then, T otherwise);

    /// <summary>a = b ? then : otherwise, lane by lane; a NaN takes the latter, so that it is what differs from itself.</summary>
    static abstract T IfEqual(T a, T b, T then, T otherwise);
}
