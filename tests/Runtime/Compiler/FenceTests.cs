using Whence.Kernels;
using Whence.Runtime.Compiler;
using Whence.Runtime.Simulated;

namespace Whence.Tests.Runtime.Compiler;

/// <summary>Each fault of ILGPU 1.5.3 that the compiler or the rules for kernels keep out, shown without the fence and with it.</summary>
[TestFixture]
sealed class FenceTests
{
    static readonly PtxTarget Target = PtxTarget.Parse("sm_80");

    [Test]
    public void BranchesDoNotPromiseThatLanesAgree()
    {
        var kernel = KernelMethod.Of(FaultyKernels.Diverge);
        Assert.That(Unfenced.Text(kernel), Does.Match(@"@!?%p\d+ bra\.uni"), "the fault is there");
        var text = KernelCompiler.Compile(kernel, Target);
        Assert.That(text, Does.Not.Contain("bra.uni"));
        // x[0] is 1 and nothing else is: lane 0 finds it, the others take what is beside them.
        float[] Run(string written) => TextRun.Run(written, kernel, 1, Enumerable.Range(0, 65).Select(i => i == 0 ? Bits(1) : 0).ToArray(), Enumerable.Repeat(Bits(3), 65).ToArray(), 2);
        Assert.That(() => Run(Unfenced.Text(kernel)), Throws.TypeOf<SimulationException>().With.Message.Contains("DivergentUniform"));
        Assert.That(Run(text)[0], Is.EqualTo(Bits(1)));

        static float Bits(int value) => BitConverter.Int32BitsToSingle(value);
    }

    [Test]
    public void DivisionsByPowersOfTwoAreForbidden()
    {
        foreach (var kernel in new[] { KernelMethod.Of(FaultyKernels.HalfOfASignedNumber), KernelMethod.Of(FaultyKernels.HalfOfAnUnsignedNumber) })
        {
            Assert.That(Unfenced.Text(kernel), Does.Match(@"shr\.s32").And.Not.Contain("div"), "the fault is there: -1 / 2 is 0, not -1");
            Assert.That(KernelRules.Broken(kernel.Method), Has.One.Contains("divides integers"));
        }
    }

    [Test]
    public void SignsComeFromTheSecondNumber()
    {
        var (theirs, own) = (Unfenced.Text(KernelMethod.Of(FaultyKernels.Signs)), KernelCompiler.Compile(KernelMethod.Of(FaultyKernels.OwnSigns), Target));
        Assert.That(Operands(theirs, "copysign.f32"), Is.EqualTo("first, second"), "the fault is there: PTX takes the sign from its first operand");
        Assert.That(Operands(own, "copysign.f32"), Is.EqualTo("second, first"));
        Assert.That(KernelRules.Broken(KernelMethod.Of(FaultyKernels.Signs).Method), Has.One.Contains("MathF.CopySign"));
    }

    [Test]
    public void FusedProductsAreInstructions()
    {
        Assert.That(Unfenced.Text(KernelMethod.Of(FaultyKernels.Fused)), Does.Contain(".extern .func"), "the fault is there");
        Assert.That(KernelRules.Broken(KernelMethod.Of(FaultyKernels.Fused).Method), Has.One.Contains("MathF.FusedMultiplyAdd"));
        Assert.That(KernelCompiler.Compile(KernelMethod.Of(FaultyKernels.OwnFused), Target), Does.Contain("fma.rn.f32").And.Not.Contain(".func"));
    }

    [Test]
    public void TheSmallerOfANumberAndNaNIsNaN()
    {
        Assert.That(Unfenced.Text(KernelMethod.Of(FaultyKernels.Smaller)), Does.Contain("min.").And.Not.Contain("min.NaN"), "the fault is there");
        Assert.That(KernelRules.Broken(KernelMethod.Of(FaultyKernels.Smaller).Method), Has.One.Contains("MathF.Min"));
        Assert.That(KernelCompiler.Compile(KernelMethod.Of(FaultyKernels.OwnSmaller), Target), Does.Contain("min.NaN.f32"));
    }

    [Test]
    public void ExponentialsInDoublePrecisionAreForbidden()
    {
        var text = Unfenced.Text(KernelMethod.Of(FaultyKernels.DoubleExponential));
        Assert.That(text.Split('\n').Count(line => line.TrimEnd().EndsWith(';')), Is.GreaterThan(300), "the fault is there");
        Assert.That(KernelRules.Broken(KernelMethod.Of(FaultyKernels.DoubleExponential).Method), Has.One.Contains("Math.Exp"));
    }

    [Test]
    public void AFailureLeavesNothingBroken()
    {
        var (broken, sound) = (KernelMethod.Of(FaultyKernels.ArrayOfUnknownLength), KernelMethod.Of(FaultyKernels.Sound));
        using (var context = Unfenced.Open())
        using (var backend = Unfenced.Open(context))
        {
            Assert.That(() => Unfenced.Text(backend, broken), Throws.Exception);
            Assert.That(() => Unfenced.Text(backend, sound), Throws.Exception, "the fault is there");
        }
        Assert.That(() => KernelCompiler.Compile(broken, Target), Throws.TypeOf<KernelCompilerException>());
        Assert.That(KernelCompiler.Compile(sound, Target), Does.Contain(".entry FaultyKernels_Sound("));
    }

    [TestCase(nameof(FaultyKernels.ArrayOfUnknownLength), "must be a compile-time constant", "Void ArrayOfUnknownLength(", "new float[")]
    [TestCase(nameof(FaultyKernels.Closure), "lambda closure", "Void Closure(", "Func<")]
    [TestCase(nameof(FaultyKernels.ThrowsInside), "'Throw'", "Single Checked(Int32)", "static float Checked")]
    public void AnErrorNamesTheKernelTheMethodAndTheLineWhereItBegins(string name, string reason, string method, string code)
    {
        var kernel = KernelMethod.Of(typeof(FaultyKernels).GetMethod(name)!);
        var says = Throws.TypeOf<KernelCompilerException>().With.Message.StartsWith($"kernel FaultyKernels.{name} does not compile: ")
            .And.Message.Contains(reason).And.Message.Contains($"in method {method}");
        Assert.That(() => KernelCompiler.Compile(kernel, Target), says);
        var line = System.Text.RegularExpressions.Regex.Match(
            Assert.Throws<KernelCompilerException>(() => KernelCompiler.Compile(kernel, Target))!.Message, @"\(FaultyKernels[.]cs, line (\d+)\)$");
        Assert.That(line.Success);
        Assert.That(FaultyKernels.Line(int.Parse(line.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)), Does.Contain(code));
    }

    // "first, second" if the registers that hold x[0] and x[1] are the operands in this order.
    static string Operands(string text, string instruction)
    {
        var loads = System.Text.RegularExpressions.Regex.Matches(text, @"ld\.global\.f32\s+(%f\d+)").Select(match => match.Groups[1].Value).ToArray();
        var operands = System.Text.RegularExpressions.Regex.Match(text, $@"{instruction}\s+%f\d+, (%f\d+), (%f\d+)");
        return string.Join(", ", operands.Groups.Values.Skip(1).Select(group => group.Value == loads[0] ? "first" : "second"));
    }
}
