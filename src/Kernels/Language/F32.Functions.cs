using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

// Exp, Log, Sin, Cos and Pow are written out in single operations, so that the simulator and every device give the same bits.
readonly partial struct F32
{
    const float Log2E = 1.442695041f;
    const float Ln2High = 0.693145752f;
    const float Ln2Low = 1.42860677e-6f;

    /// <summary>e^x to 1.5 units in the last place.</summary>
    public static F32 Exp(F32 x)
    {
        if (x.Operand.IsConstant)
            return MathF.Exp(x.Operand.Float);
        var clamped = Max(Min(x, 89), -104);
        var n = Round(clamped * Log2E);
        var r = Fma(n, -Ln2Low, Fma(n, -Ln2High, clamped));
        var p = Polynomial(r, 1 / 5040f, 1 / 720f, 1 / 120f, 1 / 24f, 1 / 6f, 0.5f, 1, 1);
        // Two factors, so that neither overflows nor is lost on the way to a denormal result.
        var exponent = n.ToS32();
        var half = exponent >> 1;
        return p * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    /// <summary>The natural logarithm to 1 unit in the last place.</summary>
    public static F32 Log(F32 x)
    {
        if (x.Operand.IsConstant)
            return MathF.Log(x.Operand.Float);
        var (high, low) = LogParts(x);
        return LogLimits(x, high + low);
    }

    /// <summary>1 / sqrt(x), each step rounded to nearest.</summary>
    public static F32 Rsqrt(F32 x) => 1 / Sqrt(x);

    /// <summary>About e^x: 2 units in the last place of 2^(x log2 e), whose argument is rounded.</summary>
    public static F32 ExpFast(F32 x) => Arithmetic.Emit<F32>(Opcode.Exp2Fast, (x * Log2E).Operand);

    /// <summary>About the natural logarithm.</summary>
    public static F32 LogFast(F32 x) => Arithmetic.Emit<F32>(Opcode.Log2Fast, x.Operand) * 0.693147181f;

    /// <summary>About 1 / sqrt(x), 2 units in the last place.</summary>
    public static F32 RsqrtFast(F32 x) => Arithmetic.Emit<F32>(Opcode.RsqrtFast, x.Operand);

    /// <summary>About 1 / x, 1 unit in the last place.</summary>
    public static F32 ReciprocalFast(F32 x) => Arithmetic.Emit<F32>(Opcode.ReciprocalFast, x.Operand);

    /// <summary>About tanh x, 2^-11 relative.</summary>
    public static F32 TanhFast(F32 x) => Arithmetic.Emit<F32>(Opcode.TanhFast, x.Operand);

    /// <summary>sin x, to 2 units in the last place or 1e-7 up to |x| = 10,000; the error grows with x / 1e11 beyond.</summary>
    public static F32 Sin(F32 x)
    {
        var (sin, cos, quarter) = SinCos(x);
        var odd = Same(quarter & 1, 1);
        return FlipSign(Select(odd, cos, sin), quarter & 2);
    }

    /// <summary>cos x, as precise as <see cref="Sin"/>.</summary>
    public static F32 Cos(F32 x)
    {
        var (sin, cos, quarter) = SinCos(x);
        var odd = Same(quarter & 1, 1);
        return FlipSign(Select(odd, sin, cos), (quarter + 1) & 2);
    }

    public static F32 Floor(F32 a) => Whole(a, Rounding.Floor);

    public static F32 Ceiling(F32 a) => Whole(a, Rounding.Ceiling);

    /// <summary>To the nearest whole number, ties to even.</summary>
    public static F32 Round(F32 a) => Whole(a, Rounding.NearestEven);

    /// <summary>Towards 0.</summary>
    public static F32 Truncate(F32 a) => Whole(a, Rounding.ToZero);

    public static F32 CopySign(F32 magnitude, F32 sign) =>
        ((magnitude.AsU32() & 0x7FFFFFFFu) | (sign.AsU32() & 0x80000000u)).AsF32();

    /// <summary>a^b with the conventions of IEEE 754; about 1e-7 (1 + |b ln a| / 8) relative.</summary>
    public static F32 Pow(F32 a, F32 b)
    {
        var magnitude = Abs(a);
        var (high, low) = LogParts(magnitude);
        var sum = high + low;
        var rest = (high - sum) + low;
        var product = b * sum;
        var remainder = Fma(b, rest, Fma(b, sum, -product));
        // What lies above the largest finite exponential is left to the correction, so that it does not overflow too early.
        var limited = Min(product, 88.72283f);
        var power = Exp(limited);
        power = Select(power > 0, Fma(power, remainder + (product - limited), power), power);
        power = Select(Same(product, float.PositiveInfinity), product, power);
        var (zero, infinite) = (Same(magnitude, 0), Same(magnitude, float.PositiveInfinity));
        power = Select((zero & (b > 0)) | (infinite & (b < 0)), 0, power);
        power = Select((zero & (b < 0)) | (infinite & (b > 0)), float.PositiveInfinity, power);
        var whole = Same(Floor(b), b);
        var half = b * 0.5f;
        var odd = whole & !Same(Floor(half), half);
        var negative = (a.AsU32() & 0x80000000u) > 0u;
        power = Select(negative & odd, -power, power);
        power = Select((a < 0) & !whole & !infinite, float.NaN, power);
        var one = Same(a, 1) | Same(b, 0) | (Same(a, -1) & Same(Abs(b), float.PositiveInfinity));
        return Select(one, 1, Select(Same(b, b) & Same(a, a), power, float.NaN));
    }

    /// <summary>The remainder of a / b with the sign of a, exact.</summary>
    public static F32 Remainder(F32 a, F32 b)
    {
        var k = KernelBuilder.Current;
        var divisor = Abs(b);
        var valid = (divisor > 0) & (Abs(a) < float.PositiveInfinity) & Same(b, b);
        var rest = k.Variable(Select(valid, Abs(a), 0));
        // Multiples of the divisor by 2^126 and 2^252, exact or infinite, so that no quotient overflows.
        var far = divisor * 8.50705917e37f;
        var farther = far * 8.50705917e37f;
        k.While(() => rest.Value >= divisor, () =>
        {
            var step = Select(rest.Value >= farther, farther, Select(rest.Value >= far, far, divisor));
            var quotient = Truncate(Arithmetic.Emit<F32>(Opcode.DivideToZero, rest.Value.Operand, step.Operand));
            rest.Value = Fma(-quotient, step, rest.Value);
        });
        return Select(valid, CopySign(rest.Value, a), float.NaN);
    }

    public static F32 IfGreater(F32 a, F32 b, F32 then, F32 otherwise) => Select(a > b, then, otherwise);

    public static F32 IfGreaterOrEqual(F32 a, F32 b, F32 then, F32 otherwise) => Select(a >= b, then, otherwise);

    public static F32 IfEqual(F32 a, F32 b, F32 then, F32 otherwise) => Select(Same(a, b), then, otherwise);

    static F32 Select(Predicate condition, F32 then, F32 otherwise) => Arithmetic.Select(condition, then, otherwise);

    static Predicate Same(S32 a, S32 b) => S32.Same(a, b);

    static F32 Whole(F32 a, Rounding rounding) => a.Operand.IsConstant
        ? rounding switch
        {
            Rounding.Floor => MathF.Floor(a.Operand.Float),
            Rounding.Ceiling => MathF.Ceiling(a.Operand.Float),
            Rounding.ToZero => MathF.Truncate(a.Operand.Float),
            _ => MathF.Round(a.Operand.Float),
        }
        : KernelBuilder.Current.Pure<F32>(new Instruction(Opcode.RoundToInteger, Type, [], [a.Operand]) { Rounding = rounding });

    static F32 Polynomial(F32 x, params ReadOnlySpan<float> terms)
    {
        F32 sum = terms[0];
        foreach (var term in terms[1..])
            sum = Fma(sum, x, term);
        return sum;
    }

    // 2^n for n of -126 to 127.
    static F32 PowerOfTwo(S32 n) => ((n + 127) << 23).AsF32();

    static F32 FlipSign(F32 x, S32 two) => (x.AsU32() ^ (two << 30).AsU32()).AsF32();

    // x = m * 2^e with m in [sqrt(1/2), sqrt(2)): ln x = e ln 2 + 2 artanh(s), s = (m-1)/(m+1), in two parts.
    static (F32 High, F32 Low) LogParts(F32 x)
    {
        var tiny = x < 1.17549435e-38f;
        var scaled = Select(tiny, x * 16777216, x);
        var bits = scaled.AsS32() - 0x3F3504F3;
        var exponent = (bits >> 23).ToF32() - Select(tiny, 24, 0);
        var m = ((bits & 0x7FFFFF) + 0x3F3504F3).AsF32();
        var sum = m + 1;
        var s = (m - 1) / sum;
        var z = s * s;
        var series = Polynomial(z, 2f / 11, 2f / 9, 2f / 7, 2f / 5, 2f / 3, 0);
        // What the sum and the division round away, to first order: ds = ((m-1) - s (m+1)) / (m+1).
        var ds = Fma(-s, m - (sum - 1), Fma(-s, sum, m - 1)) / sum;
        var top = exponent * Ln2High;
        var high = top + 2 * s;
        var lost = (top - high) + 2 * s;
        return (high, lost + Fma(s, series, Fma(exponent, Ln2Low, 2 * ds)));
    }

    static F32 LogLimits(F32 x, F32 log)
    {
        log = Select(Same(x, float.PositiveInfinity), x, log);
        log = Select(Same(x, 0), float.NegativeInfinity, log);
        return Select(x >= 0, log, float.NaN);
    }

    // x = q pi/2 + r with |r| <= pi/4; pi/2 in three parts of which the first two have zeros at the end.
    static (F32 Sin, F32 Cos, S32 Quarter) SinCos(F32 x)
    {
        var q = Round(x * 0.636619772f);
        var r = Fma(q, -1.57079637e0f, x);
        r = Fma(q, 4.37113883e-8f, r);
        r = Fma(q, 1.71512452e-15f, r);
        var z = r * r;
        var sin = Fma(r * z, Polynomial(z, 1f / 362880, -1f / 5040, 1f / 120, -1f / 6), r);
        var cos = Fma(Polynomial(z, -1f / 3628800, 1f / 40320, -1f / 720, 1f / 24, -0.5f), z, 1);
        return (sin, cos, q.ToS32());
    }
}
