using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

// There is no instruction for the exponential of a double: it is written out, so that the simulator and every device give the same bits.
readonly partial struct F64
{
    const double Log2E = 1.4426950408889634;

    // Its last 21 bits are 0, so that products with whole exponents are exact.
    const double Ln2High = 0.69314718036912382;
    const double Ln2Low = 1.9082149292705877e-10;

    /// <summary>e^x to 1 unit in the last place; below -745 it is 0, above 709.78 infinite.</summary>
    public static F64 Exp(F64 x)
    {
        if (x.Operand.IsConstant)
            return Math.Exp(x.Operand.Double);
        var clamped = Max(Min(x, 710), -746);
        var n = Round(clamped * Log2E);
        var r = Fma(n, -Ln2Low, Fma(n, -Ln2High, clamped));
        // Taylor's series up to r^13 / 13!: what is left out is below 2^-57 for |r| <= ln 2 / 2.
        F64 sum = 1 / 6227020800.0;
        foreach (var factorial in (ReadOnlySpan<double>)[479001600, 39916800, 3628800, 362880, 40320, 5040, 720, 120, 24, 6, 2])
            sum = Fma(sum, r, 1 / factorial);
        var p = 1 + Fma(sum * r, r, r);
        // Two factors, so that neither overflows nor is lost on the way to a denormal result.
        var exponent = n.ToS32();
        var half = exponent >> 1;
        return p * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    /// <summary>To the nearest whole number, ties to even.</summary>
    public static F64 Round(F64 a) => a.Operand.IsConstant
        ? Math.Round(a.Operand.Double)
        : KernelBuilder.Current.Pure<F64>(new Instruction(Opcode.RoundToInteger, Type, [], [a.Operand]) { Rounding = Rounding.NearestEven });

    /// <summary>As a whole number, cut towards 0; NaN gives 0, what is too large the largest.</summary>
    public S32 ToS32() => Arithmetic.Convert<S32>(Type, operand);

    // 2^n for n of -1022 to 1023.
    static F64 PowerOfTwo(S32 n) => ((n + 1023).ToS64() << 52).AsF64();
}
