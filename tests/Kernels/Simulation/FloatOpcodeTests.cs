using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Tests.Kernels.Simulation;

/// <summary>Floating-point instructions against C#'s own arithmetic, which is IEEE 754's.</summary>
[TestFixture]
sealed class FloatOpcodeTests
{
    static readonly (float[] A, float[] B) F = OperandValues.Pairs(OperandValues.Singles);
    static readonly (double[] A, double[] B) D = OperandValues.Pairs(OperandValues.Doubles);

    [Test]
    public void Operations32() => Assert.Multiple(() =>
    {
        Check32((a, b) => a + b, (a, b) => a + b);
        Check32((a, b) => a - b, (a, b) => a - b);
        Check32((a, b) => a * b, (a, b) => a * b);
        Check32((a, b) => a / b, (a, b) => a / b);
        Check32(F32.Min, MathF.Min);
        Check32(F32.Max, MathF.Max);
        Check32((a, b) => F32.Fma(a, b, a), (a, b) => MathF.FusedMultiplyAdd(a, b, a));
        Check32((a, b) => F32.Fma(a, b, 3), (a, b) => MathF.FusedMultiplyAdd(a, b, 3));
        Check32((a, _) => -a, (a, _) => -a);
        Check32((a, _) => F32.Abs(a), (a, _) => MathF.Abs(a));
        Check32((a, _) => F32.Sqrt(a), (a, _) => MathF.Sqrt(a));
        Check32((a, _) => F32.Floor(a), (a, _) => MathF.Floor(a));
        Check32((a, _) => F32.Ceiling(a), (a, _) => MathF.Ceiling(a));
        Check32((a, _) => F32.Truncate(a), (a, _) => MathF.Truncate(a));
        Check32((a, _) => F32.Round(a), (a, _) => MathF.Round(a));
        Check32(F32.CopySign, MathF.CopySign);
    });

    [Test]
    public void Operations64() => Assert.Multiple(() =>
    {
        Check64((a, b) => a + b, (a, b) => a + b);
        Check64((a, b) => a - b, (a, b) => a - b);
        Check64((a, b) => a * b, (a, b) => a * b);
        Check64((a, b) => a / b, (a, b) => a / b);
        Check64(F64.Min, Math.Min);
        Check64(F64.Max, Math.Max);
        Check64((a, b) => F64.Fma(a, b, a), (a, b) => Math.FusedMultiplyAdd(a, b, a));
        Check64((a, _) => -a, (a, _) => -a);
        Check64((a, _) => F64.Abs(a), (a, _) => Math.Abs(a));
        Check64((a, _) => F64.Sqrt(a), (a, _) => Math.Sqrt(a));
    });

    [Test]
    public void Comparisons32() => Assert.Multiple(() =>
    {
        Check32((a, b) => Flag(a < b), (a, b) => a < b ? 1 : 0);
        Check32((a, b) => Flag(a <= b), (a, b) => a <= b ? 1 : 0);
        Check32((a, b) => Flag(a > b), (a, b) => a > b ? 1 : 0);
        Check32((a, b) => Flag(a >= b), (a, b) => a >= b ? 1 : 0);
        Check32((a, b) => Flag(F32.Same(a, b)), (a, b) => a == b ? 1 : 0);
        Check32((a, b) => Flag(!F32.Same(a, b)), (a, b) => a != b ? 1 : 0);
        Check32((a, b) => Flag(Compare(RegisterType.F32, Comparison.NotEqual, a.Operand, b.Operand)), (a, b) => a != b ? 1 : 0);
        Check32((a, b) => Flag((a < b) & (a > 0)), (a, b) => a < b && a > 0 ? 1 : 0);
        Check32((a, b) => Flag((a < b) | (a > 0)), (a, b) => a < b || a > 0 ? 1 : 0);
        Check32((a, b) => Flag((a < b) ^ (a > 0)), (a, b) => a < b ^ a > 0 ? 1 : 0);
    });

    [Test]
    public void Comparisons64() => Assert.Multiple(() =>
    {
        Check64((a, b) => Flag64(a < b), (a, b) => a < b ? 1 : 0);
        Check64((a, b) => Flag64(a <= b), (a, b) => a <= b ? 1 : 0);
        Check64((a, b) => Flag64(a > b), (a, b) => a > b ? 1 : 0);
        Check64((a, b) => Flag64(a >= b), (a, b) => a >= b ? 1 : 0);
        Check64((a, b) => Flag64(F64.Same(a, b)), (a, b) => a == b ? 1 : 0);
        Check64((a, b) => Flag64(Compare(RegisterType.F64, Comparison.NotEqual, a.Operand, b.Operand)), (a, b) => a != b ? 1 : 0);
    });

    [Test]
    public void AQuotientIsCut() => Check32(
        (a, b) => Arithmetic.Emit<F32>(Opcode.DivideToZero, a.Operand, b.Operand),
        // A quotient of floats that is no float lies further from one than double's rounding reaches.
        (a, b) => Cut((double)a / b));

    [Test]
    public void FastFunctionsAreRoundedFromHigherPrecision() => Assert.Multiple(() =>
    {
        Check32((a, _) => Fast(Opcode.RsqrtFast, a), (a, _) => (float)(1 / Math.Sqrt(a)));
        Check32((a, _) => Fast(Opcode.ReciprocalFast, a), (a, _) => (float)(1 / (double)a));
        Check32((a, _) => Fast(Opcode.Exp2Fast, a), (a, _) => (float)Math.Pow(2, a));
        Check32((a, _) => Fast(Opcode.Log2Fast, a), (a, _) => (float)Math.Log2(a));
        Check32((a, _) => Fast(Opcode.TanhFast, a), (a, _) => (float)Math.Tanh(a));
    });

    [Test]
    public void SelectTakesOneOfTwo() => Check64((a, b) => Arithmetic.Select(a < b, a, b), (a, b) => a < b ? a : b);

    static float Cut(double x)
    {
        var near = (float)x;
        return Math.Abs((double)near) > Math.Abs(x) ? MathF.CopySign(MathF.BitDecrement(MathF.Abs(near)), near) : near;
    }

    static F32 Fast(Opcode opcode, F32 a) => Arithmetic.Emit<F32>(opcode, a.Operand);

    static Predicate Compare(RegisterType type, Comparison comparison, Operand a, Operand b) =>
        Arithmetic.Compare(type, comparison, a, b);

    static F32 Flag(Predicate p) => Arithmetic.Select<F32>(p, 1, 0);

    static F64 Flag64(Predicate p) => Arithmetic.Select<F64>(p, 1, 0);

    static void Check32(Func<F32, F32, F32> op, Func<float, float, float> expected)
    {
        var results = Lanewise.Run<F32, float, F32, float>(F.A, F.B, op);
        for (var i = 0; i < results.Length; i++)
        {
            var wanted = expected(F.A[i], F.B[i]);
            if (!(float.IsNaN(wanted) ? float.IsNaN(results[i]) : BitConverter.SingleToInt32Bits(results[i]) == BitConverter.SingleToInt32Bits(wanted)))
                Assert.Fail($"of {F.A[i]:R} and {F.B[i]:R}: {results[i]:R}, expected {wanted:R}");
        }
    }

    static void Check64(Func<F64, F64, F64> op, Func<double, double, double> expected)
    {
        var results = Lanewise.Run<F64, double, F64, double>(D.A, D.B, op);
        for (var i = 0; i < results.Length; i++)
        {
            var wanted = expected(D.A[i], D.B[i]);
            if (!(double.IsNaN(wanted) ? double.IsNaN(results[i]) : BitConverter.DoubleToInt64Bits(results[i]) == BitConverter.DoubleToInt64Bits(wanted)))
                Assert.Fail($"of {D.A[i]:R} and {D.B[i]:R}: {results[i]:R}, expected {wanted:R}");
        }
    }
}
