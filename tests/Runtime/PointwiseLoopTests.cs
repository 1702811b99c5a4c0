using Whence.Graphs.Ops;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Softmax;
using Whence.Kernels.Tiles;

namespace Whence.Tests.Runtime;

/// <summary>
/// Pointwise loops and softmax by columns in vectors of every width: the formula in double precision, the same bits however wide and however cut, and nothing beside the operands read or written.
/// </summary>
[TestFixture(SimdWidth.Bits128)]
[TestFixture(SimdWidth.Bits256)]
[TestFixture(SimdWidth.Bits512)]
sealed unsafe class PointwiseLoopTests(SimdWidth width)
{
    static readonly int[] Counts = [1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 100];

    static IEnumerable<TestCaseData> Functions()
    {
        yield return Case("SiLU", new SiLU().Formula, x => x / (1 + Math.Exp(-x)));
        yield return Case("GELU", new Gelu().Formula, x => x * Normal(x));
        yield return Case("tanh", new Tanh().Formula, Math.Tanh);
        yield return Case("logarithm", new Log().Formula, Math.Log);
        yield return Case("square root", new Sqrt().Formula, Math.Sqrt);
        yield return Case("floor", new Floor().Formula, Math.Floor);
        yield return Case("ceiling", new Ceiling().Formula, Math.Ceiling);
        yield return Case("absolute value", new Abs().Formula, Math.Abs);
        yield return Case("negative", new Neg().Formula, x => -x);
        yield return Case("sine", new Sin().Formula, Math.Sin);
        yield return Case("cosine", new Cos().Formula, Math.Cos);

        static TestCaseData Case(string name, UnaryFormula formula, Func<double, double> f) => new TestCaseData(formula, f).SetArgDisplayNames(name);

        // By its series: the terms x^(2k+1) / (1 * 3 * ... * (2k+1)) of the density's integral.
        static double Normal(double x)
        {
            var (sum, term) = (x, x);
            for (var k = 3; k < 200; k += 2)
                sum += term *= x * x / k;
            return 0.5 + sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        }
    }

    [TestCaseSource(nameof(Functions))]
    public void AFunctionOfOneValue(UnaryFormula formula, Func<double, double> f)
    {
        UnaryLoop loop = UnaryLoop.Of(formula, width), narrow = UnaryLoop.Of(formula, SimdWidth.Bits128);
        foreach (var count in Counts)
        {
            using GuardedFloats x = Operand(count, 1), y = new(count), slope = new(count), same = new(count);
            loop.Map(x.Pointer, y.Pointer, count);
            for (var i = 0; i < count; i++)
            {
                var expected = f(x.Span[i]);
                var isNear = double.IsFinite(expected) ? Is.EqualTo(expected).Within(2e-6 * (1 + Math.Abs(expected))) : Is.EqualTo(expected);
                Assert.That((double)y.Span[i], isNear, $"{i} of {count}, f({x.Span[i]})");
            }
            narrow.Map(x.Pointer, same.Pointer, count);
            AssertSame(y, same, count);
            loop.MapSlope(x.Pointer, y.Pointer, slope.Pointer, count);
            narrow.MapSlope(x.Pointer, y.Pointer, same.Pointer, count);
            AssertSame(slope, same, count);
            Array.ForEach([x, y, slope, same], floats => floats.AssertGuards());
        }
    }

    [Test]
    public void AFunctionOfTwoValues([ValueSource(nameof(Counts))] int count, [Values(0, 1)] int stepA, [Values(0, 1)] int stepB)
    {
        using GuardedFloats a = Operand(count, 1), b = Operand(count, 2), y = new(count);
        BinaryLoop.Of(new Sub().Formula, width).Map(a.Pointer, stepA, b.Pointer, stepB, y.Pointer, count);
        for (var i = 0; i < count; i++)
            Assert.That(y.Span[i], Is.EqualTo(a.Span[i * stepA] - b.Span[i * stepB]), $"{i}");
        Array.ForEach([a, b, y], floats => floats.AssertGuards());
    }

    [Test]
    public void FunctionsOfThreeValues([ValueSource(nameof(Counts))] int count, [Values(0, 1)] int step)
    {
        using GuardedFloats a = Operand(count, 1), b = Operand(count, 2), c = Operand(count, 3), y = new(count);
        for (var i = 0; i < count; i += 3)
            a.Span[i] = 0;
        TernaryLoop.WhereOf(width).Map(a.Pointer, 1, b.Pointer, step, c.Pointer, 1 - step, y.Pointer, count);
        for (var i = 0; i < count; i++)
            Assert.That(y.Span[i], Is.EqualTo(a.Span[i] != 0 ? b.Span[i * step] : c.Span[i * (1 - step)]), $"{i}");
        TernaryLoop.AffineOf(width).Map(a.Pointer, b.Pointer, c.Pointer, y.Pointer, count);
        for (var i = 0; i < count; i++)
            Assert.That(y.Span[i], Is.EqualTo(a.Span[i] * b.Span[i] + c.Span[i]), $"{i}");
        Array.ForEach([a, b, c, y], floats => floats.AssertGuards());
    }

    [Test]
    public void SoftmaxOfColumns([ValueSource(nameof(Counts))] int columns, [Values] bool logarithm)
    {
        const int Count = 5;
        using GuardedFloats x = Operand(Count * columns, 1), y = new(x.Length), same = new(x.Length), sums = new(columns);
        SoftmaxCpu.Of(width).Columns(x.Pointer, y.Pointer, Count, columns, logarithm);
        SoftmaxCpu.Of(SimdWidth.Bits128).Columns(x.Pointer, same.Pointer, Count, columns, logarithm);
        AssertSame(y, same, columns);
        SoftmaxCpu.Of(width).LogSumExp(x.Pointer, [.. Enumerable.Range(0, Count).Select(k => (long)k * columns)], columns, sums.Pointer);
        for (var j = 0; j < columns; j++)
        {
            var sum = Math.Log(Enumerable.Range(0, Count).Sum(k => Math.Exp(x.Span[k * columns + j])));
            Assert.That(sums.Span[j], Is.EqualTo(sum).Within(2e-6));
            for (var i = j; i < x.Length; i += columns)
                Assert.That(y.Span[i], Is.EqualTo(logarithm ? x.Span[i] - sum : Math.Exp(x.Span[i] - sum)).Within(2e-6), $"{i}");
        }
        Array.ForEach([x, y, same, sums], floats => floats.AssertGuards());
    }

    static GuardedFloats Operand(int count, int seed)
    {
        var random = new Random(seed);
        return new(count, _ => random.NextSingle() * 6 - 3);
    }

    static void AssertSame(GuardedFloats a, GuardedFloats b, int count) =>
        Assert.That(a.Span.ToArray().Select(BitConverter.SingleToInt32Bits), Is.EqualTo(b.Span.ToArray().Select(BitConverter.SingleToInt32Bits)), $"{count} values");
}
