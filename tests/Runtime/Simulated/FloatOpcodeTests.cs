namespace Whence.Tests.Runtime.Simulated;

/// <summary>Floating-point instructions against C#'s own arithmetic, which is IEEE 754's.</summary>
[TestFixture]
sealed class FloatOpcodeTests
{
    static readonly (float[] A, float[] B) F = OperandValues.Pairs(OperandValues.Singles);
    static readonly (double[] A, double[] B) D = OperandValues.Pairs(OperandValues.Doubles);

    [Test]
    public void Operations32() => Assert.Multiple(() =>
    {
        Check32("add.f32 %y, %a, %b;", (a, b) => a + b);
        Check32("sub.rn.f32 %y, %a, %b;", (a, b) => a - b);
        Check32("mul.f32 %y, %a, %b;", (a, b) => a * b);
        Check32("div.rn.f32 %y, %a, %b;", (a, b) => a / b);
        Check32("fma.rn.f32 %y, %a, %b, %a;", (a, b) => MathF.FusedMultiplyAdd(a, b, a));
        Check32("fma.rn.f32 %y, %a, %b, 0f40400000;", (a, b) => MathF.FusedMultiplyAdd(a, b, 3));
        Check32("min.f32 %y, %a, %b;", float.MinNumber);
        Check32("max.f32 %y, %a, %b;", float.MaxNumber);
        Check32("min.NaN.f32 %y, %a, %b;", MathF.Min);
        Check32("max.NaN.f32 %y, %a, %b;", MathF.Max);
        Check32("neg.f32 %y, %a;", (a, _) => -a);
        Check32("abs.f32 %y, %a;", (a, _) => MathF.Abs(a));
        Check32("sqrt.rn.f32 %y, %a;", (a, _) => MathF.Sqrt(a));
        Check32("copysign.f32 %y, %b, %a;", MathF.CopySign);
        Check32("setp.lt.f32 %p0, %a, %b; selp.f32 %y, %a, %b, %p0;", (a, b) => a < b ? a : b);
    });

    [Test]
    public void Operations64() => Assert.Multiple(() =>
    {
        Check64("add.f64 %y, %a, %b;", (a, b) => a + b);
        Check64("sub.f64 %y, %a, %b;", (a, b) => a - b);
        Check64("mul.f64 %y, %a, %b;", (a, b) => a * b);
        Check64("div.rn.f64 %y, %a, %b;", (a, b) => a / b);
        Check64("fma.rn.f64 %y, %a, %b, %a;", (a, b) => Math.FusedMultiplyAdd(a, b, a));
        Check64("min.f64 %y, %a, %b;", double.MinNumber);
        Check64("max.f64 %y, %a, %b;", double.MaxNumber);
        Check64("neg.f64 %y, %a;", (a, _) => -a);
        Check64("abs.f64 %y, %a;", (a, _) => Math.Abs(a));
        Check64("sqrt.rn.f64 %y, %a;", (a, _) => Math.Sqrt(a));
        Check64("rcp.rn.f64 %y, %a;", (a, _) => 1 / a);
    });

    [Test]
    public void SmallNumbersAreFlushedAndResultsCut() => Assert.Multiple(() =>
    {
        Check32("add.ftz.f32 %y, %a, %b;", (a, b) => Flush(Flush(a) + Flush(b)));
        Check32("mul.ftz.f32 %y, %a, %b;", (a, b) => Flush(Flush(a) * Flush(b)));
        Check32("fma.rn.ftz.f32 %y, %a, %b, %b;", (a, b) => Flush(MathF.FusedMultiplyAdd(Flush(a), Flush(b), Flush(b))));
        Check32("add.sat.f32 %y, %a, %b;", (a, b) => Saturate(a + b));
        Check32("setp.gt.ftz.f32 %p0, %a, %b; selp.f32 %y, 0f3F800000, 0f00000000, %p0;", (a, b) => Flush(a) > Flush(b) ? 1 : 0);
    });

    [Test]
    public void Comparisons() => Assert.Multiple(() =>
    {
        foreach (var (name, ordered) in new (string, Func<double, double, bool>)[]
        {
            ("eq", (a, b) => a == b), ("lt", (a, b) => a < b), ("le", (a, b) => a <= b), ("gt", (a, b) => a > b), ("ge", (a, b) => a >= b),
            ("ne", (a, b) => a != b && !double.IsNaN(a) && !double.IsNaN(b)),
        })
        {
            Check32(Flag32($"setp.{name}.f32"), (a, b) => ordered(a, b) ? 1 : 0);
            Check64(Flag64($"setp.{name}.f64"), (a, b) => ordered(a, b) ? 1 : 0);
            Check32(Flag32($"setp.{name}u.f32"), (a, b) => ordered(a, b) || float.IsNaN(a) || float.IsNaN(b) ? 1 : 0);
        }
        Check32(Flag32("setp.num.f32"), (a, b) => float.IsNaN(a) || float.IsNaN(b) ? 0 : 1);
        Check32(Flag32("setp.nan.f32"), (a, b) => float.IsNaN(a) || float.IsNaN(b) ? 1 : 0);
        Check32("set.lt.f32.f32 %y, %a, %b;", (a, b) => a < b ? 1 : 0);
    });

    [Test]
    public void Kinds() => Assert.Multiple(() =>
    {
        foreach (var (name, holds) in new (string, Func<float, bool>)[]
        {
            ("finite", float.IsFinite), ("infinite", float.IsInfinity), ("number", a => !float.IsNaN(a)), ("notanumber", float.IsNaN),
            ("normal", float.IsNormal), ("subnormal", float.IsSubnormal),
        })
            Check32($"testp.{name}.f32 %p0, %a; selp.f32 %y, 0f3F800000, 0f00000000, %p0;", (a, _) => holds(a) ? 1 : 0);
    });

    [Test]
    public void FastFunctionsAreRoundedFromHigherPrecision() => Assert.Multiple(() =>
    {
        Check32("rsqrt.approx.f32 %y, %a;", (a, _) => (float)(1 / Math.Sqrt(a)));
        Check32("rcp.approx.f32 %y, %a;", (a, _) => (float)(1 / (double)a));
        Check32("ex2.approx.f32 %y, %a;", (a, _) => (float)Math.Pow(2, a));
        Check32("lg2.approx.f32 %y, %a;", (a, _) => (float)Math.Log2(a));
        Check32("tanh.approx.f32 %y, %a;", (a, _) => (float)Math.Tanh(a));
    });

    static float Flush(float a) => float.IsSubnormal(a) ? MathF.CopySign(0, a) : a;

    static float Saturate(float a) => float.IsNaN(a) ? 0 : a > 0 ? MathF.Min(a, 1) : 0;

    static string Flag32(string comparison) => $"{comparison} %p0, %a, %b; selp.f32 %y, 0f3F800000, 0f00000000, %p0;";

    static string Flag64(string comparison) => $"{comparison} %p0, %a, %b; selp.f64 %y, 0d3FF0000000000000, 0d0000000000000000, %p0;";

    static void Check32(string lines, Func<float, float, float> expected)
    {
        var results = Elementwise.Run<float, float>(lines, F.A, F.B);
        for (var i = 0; i < results.Length; i++)
        {
            var wanted = expected(F.A[i], F.B[i]);
            if (!(float.IsNaN(wanted) ? float.IsNaN(results[i]) : BitConverter.SingleToInt32Bits(results[i]) == BitConverter.SingleToInt32Bits(wanted)))
                Assert.Fail($"{lines} of {F.A[i]:R} and {F.B[i]:R}: {results[i]:R}, expected {wanted:R}");
        }
    }

    static void Check64(string lines, Func<double, double, double> expected)
    {
        var results = Elementwise.Run<double, double>(lines, D.A, D.B);
        for (var i = 0; i < results.Length; i++)
        {
            var wanted = expected(D.A[i], D.B[i]);
            if (!(double.IsNaN(wanted) ? double.IsNaN(results[i]) : BitConverter.DoubleToInt64Bits(results[i]) == BitConverter.DoubleToInt64Bits(wanted)))
                Assert.Fail($"{lines} of {D.A[i]:R} and {D.B[i]:R}: {results[i]:R}, expected {wanted:R}");
        }
    }
}
