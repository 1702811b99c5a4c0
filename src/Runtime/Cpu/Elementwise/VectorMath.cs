using System.Numerics;
using System.Runtime.CompilerServices;

namespace Whence.Runtime.Cpu;

/// <summary>
/// Functions of vectors that the base library lacks, with a relative error of about 1e-6 or less and without overflow on the way to a finite
/// result. The polynomials were fitted at Chebyshev nodes in 40-digit arithmetic.
/// </summary>
static class VectorMath
{
    /// <summary>1 / (1 + exp(-x)).</summary>
    public static Vector<float> Sigmoid(Vector<float> x) => Vector<float>.One / (Vector<float>.One + Vector.Exp(-x));

    /// <summary>exp(x) - 1, exact near 0 too.</summary>
    public static Vector<float> Expm1(Vector<float> x)
    {
        var near = x + x * x * Expm1Terms(x);
        var far = Vector.Exp(x) - Vector<float>.One;
        return Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(x), new Vector<float>(0.35f)), near, far);
    }

    /// <summary>ln(1 + x) for x &gt; -1, exact near 0 too.</summary>
    public static Vector<float> Log1p(Vector<float> x)
    {
        // The rounding error of 1 + x is undone by the factor x / ((1 + x) - 1).
        var sum = Vector<float>.One + x;
        var rounded = sum - Vector<float>.One;
        var logarithm = Vector.Log(sum) * (x / rounded);
        return Vector.ConditionalSelect(Vector.Equals(rounded, Vector<float>.Zero), x, logarithm);
    }

    /// <summary>tanh(x).</summary>
    public static Vector<float> Tanh(Vector<float> x)
    {
        // From 10 on the result is 1 to the last bit.
        var e = Expm1(2 * Vector.Min(Vector.Abs(x), new Vector<float>(10)));
        return Vector.CopySign(e / (e + new Vector<float>(2)), x);
    }

    /// <summary>sinh(x).</summary>
    public static Vector<float> Sinh(Vector<float> x)
    {
        var e = Expm1(Vector.Abs(x));
        var bounded = Vector.Min(e, new Vector<float>(1e30f));
        return Vector.CopySign(0.5f * (e + bounded / (bounded + Vector<float>.One)), x);
    }

    /// <summary>erf(x).</summary>
    public static Vector<float> Erf(Vector<float> x)
    {
        var magnitude = Vector.Abs(x);
        var near = x * ErfTerms(x * x);
        var far = Vector.CopySign(Vector<float>.One - Erfc(magnitude), x);
        return Vector.ConditionalSelect(Vector.LessThan(magnitude, Vector<float>.One), near, far);
    }

    /// <summary>The normal distribution function (1 + erf(x / sqrt 2)) / 2, with full relative precision in both tails.</summary>
    public static Vector<float> NormalDistribution(Vector<float> x)
    {
        var tail = 0.5f * Erfc(Vector.Abs(x) * 0.707106781f);
        return Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), tail, Vector<float>.One - tail);
    }

    /// <summary>1 above 0, -1 below, 0 at 0.</summary>
    public static Vector<float> Sign(Vector<float> x) =>
        Vector.ConditionalSelect(Vector.Equals(x, Vector<float>.Zero), Vector<float>.Zero, Vector.CopySign(Vector<float>.One, x));

    /// <summary>1 where the mask is set, else 0.</summary>
    public static Vector<float> ZeroOrOne(Vector<int> mask) => Vector.ConditionalSelect(mask, Vector<float>.One, Vector<float>.Zero);

    /// <summary>The lanes that are not 0.</summary>
    public static Vector<int> IsTrue(Vector<float> x) => ~Vector.Equals(x, Vector<float>.Zero);

    /// <summary>a^b lane by lane, with the conventions of <see cref="MathF.Pow"/>; squares and square roots are vectors.</summary>
    public static Vector<float> Pow(Vector<float> a, Vector<float> b)
    {
        if (Vector.EqualsAll(b, new Vector<float>(2)))
            return a * a;
        if (Vector.EqualsAll(b, new Vector<float>(0.5f)) && Vector.GreaterThanOrEqualAll(a, Vector<float>.Zero))
            return Vector.SquareRoot(a);
        var result = a;
        for (var lane = 0; lane < Vector<float>.Count; lane++)
            result = Vector.WithElement(result, lane, MathF.Pow(a[lane], b[lane]));
        return result;
    }

    /// <summary>The remainder of a / b with the sign of a, exact.</summary>
    public static Vector<float> Remainder(Vector<float> a, Vector<float> b)
    {
        var result = a;
        for (var lane = 0; lane < Vector<float>.Count; lane++)
            result = Vector.WithElement(result, lane, a[lane] % b[lane]);
        return result;
    }

    // 1 - erf(x) for x >= 0.
    static Vector<float> Erfc(Vector<float> x)
    {
        var t = new Vector<float>(2) / (x + new Vector<float>(2));
        return t * ErfcTerms(t + t - Vector<float>.One) * Vector.Exp(-(x * x));
    }

    // Taylor: 1/2! + x/3! + ...; the error at |x| = 0.35 is 2e-8.
    static Vector<float> Expm1Terms(Vector<float> x)
    {
        var sum = Next(new(1 / 5040f), x, 1 / 720f);
        sum = Next(Next(sum, x, 1 / 120f), x, 1 / 24f);
        return Next(Next(sum, x, 1 / 6f), x, 1 / 2f);
    }

    // erf(r) / r in powers of x = r^2 on [0, 1], to 1e-9.
    static Vector<float> ErfTerms(Vector<float> x)
    {
        var sum = Next(new(7.875875063e-5f), x, -0.0008016864287f);
        sum = Next(Next(sum, x, 0.005189087423f), x, -0.02685421201f);
        sum = Next(Next(sum, x, 0.1128359472f), x, -0.3761262667f);
        return Next(sum, x, 1.128379166f);
    }

    // exp(r^2) * erfc(r) / t in powers of x = 2t - 1, with t = 2 / (2 + r), for all r >= 0, to 3e-8 of the value.
    static Vector<float> ErfcTerms(Vector<float> x)
    {
        var sum = Next(new(4.428841467e-5f), x, -3.676436164e-5f);
        sum = Next(Next(sum, x, -0.0003047190864f), x, 0.0004310400216f);
        sum = Next(Next(sum, x, 0.001533847044f), x, -0.003243733068f);
        sum = Next(Next(sum, x, -0.01075331088f), x, 0.01822174911f);
        sum = Next(Next(sum, x, 0.1397359458f), x, 0.3435803125f);
        return Next(sum, x, 0.5107913526f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector<float> Next(Vector<float> sum, Vector<float> x, float term) =>
        Vector.MultiplyAddEstimate(sum, x, new Vector<float>(term));
}
