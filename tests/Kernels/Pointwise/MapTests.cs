using System.Text.RegularExpressions;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Kernels.Pointwise;
using Whence.Runtime;
using Whence.Runtime.Compiler;
using Whence.Runtime.Gpu;
using Whence.Tests.Graphs;
using static Whence.Kernels.Pointwise.KernelExpression;

namespace Whence.Tests.Kernels.Pointwise;

/// <summary>Kernels of formulas that are types: what is read, how parameters are laid out, operands that are repeated.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
sealed partial class MapTests
{
    static readonly PtxTarget Target = PtxTarget.Parse("sm_80");

    [Test]
    public void OperandsAreReadAndResultsWrittenByFour()
    {
        foreach (var sample in PointwiseSamples.All.Where(sample => sample.Name.StartsWith("map_", StringComparison.Ordinal)))
        {
            var text = KernelText.Of(sample.Kernel, Target);
            Assert.That(Regex.Count(text, @"ld\.global\.v4\.f32"), Is.EqualTo(Regex.Count(text, @"ld\.global\.f32")), sample.Name);
            Assert.That(Regex.Count(text, @"st\.global\.v4\.f32"), Is.EqualTo(1), sample.Name);
            Assert.That(text, Does.Not.Contain(".local"), sample.Name);
        }
    }

    // Types without fields take a byte, in C# and in the text.
    [Test]
    public void ParametersAreAsLongAsTheTextSays()
    {
        var buffer = new GpuBuffer(256, 64);
        var x = KernelOperand.Join([KernelOperand.Stored(buffer), KernelOperand.Spread(buffer, [2, 4, 8], [8, 0, 1]), KernelOperand.Spread(buffer, [8, 7], [1, 0])]);
        var f = Apply(
            ExpressionFunction.IfGreater, Apply(ExpressionFunction.Add, Operand(0), Number(3)), Apply(ExpressionFunction.Exp, Operand(1)), Number(2),
            Apply(ExpressionFunction.Fma, Operand(2), Number(1), Operand(0)));
        var kernel = Map.Of(x, f);
        var packed = ParameterPacker.Pack(kernel, [x.Value, buffer, 56, f.Value]);
        var sizes = Declared().Matches(KernelText.Of(kernel, Target)).Select(match => int.Parse(match.Groups[1].Value)).ToArray();
        Assert.That(sizes, Is.EqualTo(new[] { packed.Parameter(0).Length, 16, packed.Parameter(3).Length }));
    }

    [TestCase(new[] { 7 }, new[] { 1 })]
    [TestCase(new[] { 6, 8 }, new[] { 1, 8 })]
    [TestCase(new[] { 6, 7 }, new[] { 6, 1 })]
    [TestCase(new[] { 6, 8 }, new[] { 6, 1 })]
    [TestCase(new[] { 3, 5, 8 }, new[] { 3, 1, 8 })]
    [TestCase(new[] { 3, 5, 4, 3 }, new[] { 1, 5, 1, 3 })]
    [TestCase(new[] { 2, 3, 2, 3, 4, 8 }, new[] { 2, 1, 2, 1, 1, 8 })]
    [TestCase(new[] { 2, 3, 2, 3, 4, 8 }, new[] { 2, 1, 2, 3, 1, 1 })]
    [TestCase(new[] { 2, 3, 2, 3, 2, 2, 5 }, new[] { 2, 1, 2, 1, 2, 1, 5 })]
    public void OperandsAreRepeated(int[] result, int[] operand)
    {
        var (a, b) = ((new Shape(result), Numbers(result)), (new Shape(operand), Numbers(operand)));
        using var simulator = Backend.Open("simulator");
        using var cpu = Backend.Open("cpu:1");
        Assert.That(OpRun.Values(simulator, new Sub(), a, b), Is.EqualTo(OpRun.Values(cpu, new Sub(), a, b)));
    }

    // Bits, since every operation rounds on its own on both.
    [Test]
    public void FunctionsAreThoseOfScalar()
    {
        float[] x = [0, -0f, 1, -1, 0.5f, 2.5f, -2.5f, 1e-30f, 1e-42f, 88.7f, -103, 1e30f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, .. OpRun.Random(200, 3)];
        using var simulator = Backend.Open("simulator");
        Check(new Exp(), Scalar.Exp);
        Check(new Log(), Scalar.Log);
        Check(new Sin(), Scalar.Sin);
        Check(new Cos(), Scalar.Cos);
        Check(new Round(), Scalar.Round);
        Check(new Tanh(), RealMath.Tanh);
        Check(new Erf(), RealMath.Erf);
        Check(new UnaryMap(value => MathF.Pow(value, 3.5f)), value => Scalar.Pow(value, 3.5f));
        Check(new UnaryMap(value => value % 0.37f), value => Scalar.Remainder(value, 0.37f));

        void Check(Op op, Func<Scalar, Scalar> f) =>
            Assert.That(OpRun.Values(simulator, op, ([x.Length], x)), Is.EqualTo(Array.ConvertAll(x, value => (float)f(value))), op.Name);
    }

    static float[] Numbers(int[] shape) => OpRun.Random(shape.Aggregate((a, b) => a * b), shape.Length);

    [GeneratedRegex(@"\.param \.align \d+ \.b8 \w+\[(\d+)\]")]
    private static partial Regex Declared();
}
