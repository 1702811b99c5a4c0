using Whence.Runtime.Simulated;
using Whence.Runtime.Simulated.Ptx;

namespace Whence.Tests.Runtime.Simulated;

/// <summary>Arithmetic on numbers of 16 bits, alone and two in a register, against fractions that are rounded once.</summary>
[TestFixture]
sealed class HalfOpcodeTests
{
    static readonly FloatLayout Float16 = new(16, 10, -14);
    static readonly FloatLayout BFloat16 = new(16, 7, -126);

    [Test]
    public void SumsAndProductsAreRoundedOnce([Values("f16", "bf16")] string type, [Values("add", "sub", "mul", "fma")] string name)
    {
        var layout = Layout(type);
        Check(type, $"{name}.rn", layout, name == "fma" ? 3 : 2, (a, b, c) => name switch
        {
            "add" => a.Plus(b),
            "sub" => a.Plus(b.Negated()),
            "mul" => a.Times(b),
            _ => a.Times(b).Plus(c),
        });
    }

    [Test]
    public void Float16MayBeFlushedAndCut([Values("add", "mul")] string name, [Values(".ftz", ".sat", ".ftz.sat")] string more)
    {
        var (flushes, saturates) = (more.Contains("ftz", StringComparison.Ordinal), more.Contains("sat", StringComparison.Ordinal));
        Check(
            "f16", $"{name}.rn{more}", Float16, 2, (a, b, _) => name == "add" ? a.Plus(b) : a.Times(b),
            bits => flushes && (bits & 0x7C00) == 0 ? bits & 0x8000 : bits,
            bits => saturates ? (bits & 0x8000) != 0 ? 0 : Math.Min(bits, 0x3C00) : bits);
    }

    [Test]
    public void Signs([Values("f16", "bf16")] string type)
    {
        var (a, b) = Inputs(Layout(type), 1);
        Assert.That(Run($"neg.{type}x2 %y, %a;", a, b), Is.EqualTo(a.Select(x => x ^ 0x80008000)));
        Assert.That(Run($"abs.{type}x2 %y, %a;", a, b), Is.EqualTo(a.Select(x => x & 0x7FFF7FFF)));
    }

    [Test]
    public void Comparisons([Values("f16", "bf16")] string type, [Values("lt", "ge", "eq", "neu", "nan")] string name)
    {
        var layout = Layout(type);
        var (a, b) = Inputs(layout, 2);
        var results = Run($"mov.b32 {{%h0, _}}, %a; mov.b32 {{%h1, _}}, %b; setp.{name}.{type} %p0, %h0, %h1; selp.b32 %y, 1, 0, %p0;", a, b);
        for (var i = 0; i < a.Length; i++)
        {
            var (x, y) = (Number(layout, a[i] & 0xFFFF), Number(layout, b[i] & 0xFFFF));
            var expected = name switch { "lt" => x < y, "ge" => x >= y, "eq" => x == y, "neu" => x != y, _ => double.IsNaN(x) || double.IsNaN(y) };
            Assert.That(results[i], Is.EqualTo(expected ? 1 : 0), $"{name} of {x} and {y}");
        }
    }

    [Test]
    public void LesserAndGreater([Values("f16", "bf16")] string type, [Values("min", "max", "min.NaN", "max.NaN")] string name)
    {
        var layout = Layout(type);
        var (a, b) = Inputs(layout, 3);
        var results = Run($"{name}.{type}x2 %y, %a, %b;", a, b);
        for (var i = 0; i < a.Length; i++)
        {
            for (var shift = 0; shift < 32; shift += 16)
            {
                var (x, y) = (Number(layout, a[i] >> shift & 0xFFFF), Number(layout, b[i] >> shift & 0xFFFF));
                var expected = name switch { "min" => double.MinNumber(x, y), "max" => double.MaxNumber(x, y), "min.NaN" => Math.Min(x, y), _ => Math.Max(x, y) };
                var result = Number(layout, results[i] >> shift & 0xFFFF);
                Assert.That(BitConverter.DoubleToInt64Bits(result) == BitConverter.DoubleToInt64Bits(expected) || (double.IsNaN(result) && double.IsNaN(expected)), $"{name} of {x}, {y}: {result}");
            }
        }
    }

    [TestCase("add.ftz.bf16x2 %r4, %r5, %r6;")]
    [TestCase("add.sat.bf16 %h0, %h1, %h2;")]
    [TestCase("add.ftz.f64 %d0, %d1, %d2;")]
    [TestCase("add.rz.f16x2 %r4, %r5, %r6;")]
    [TestCase("fma.rn.relu.f16x2 %r4, %r5, %r6, %r7;")]
    [TestCase("ex2.approx.f16 %h0, %h1;")]
    [TestCase("tanh.approx.bf16x2 %r4, %r5;")]
    [TestCase("div.rn.f16 %h0, %h1, %h2;")]
    [TestCase("set.lt.f16.f16 %h0, %h1, %h2;")]
    [TestCase("setp.lt.f16x2 %p0|%p1, %r4, %r5;")]
    [TestCase("setp.lt.ftz.f64 %p0, %d0, %d1;")]
    [TestCase("atom.global.add.f16 %h0, [%rd1], %h1;")]
    [TestCase("atom.global.cas.b16 %h0, [%rd1], %h1, %h2;")]
    [TestCase("atom.global.min.f32 %f0, [%rd1], %f1;")]
    [TestCase("red.global.add.v2.f32 [%rd1], {%f0, %f1};")]
    [TestCase("mov.b32 %r4, {%h0, %h1, %h2, %h3};")]
    [TestCase("add.cc.u32 %r4, %r5, %r6;")]
    [TestCase("dp4a.u32.u32 %r4, %r5, %r6, %r7;")]
    [TestCase("add.rm.f32 %f0, %f1, %f2;")]
    public void WhatIsNotKnownIsRefused(string line)
    {
        var text = Snippet.Text(line);
        var thrown = Assert.Throws<PtxException>(() => SimulatedKernel.Parse(text).Prepare(32))!;
        Assert.That(thrown.Line, Is.EqualTo(Array.FindIndex(text.Split('\n'), other => other.Contains(line, StringComparison.Ordinal)) + 1));
        Assert.That(thrown.Text, Is.EqualTo(line.TrimEnd(';')));
    }

    static FloatLayout Layout(string type) => type == "f16" ? Float16 : BFloat16;

    // Two in a register, and the lower one alone.
    static void Check(
        string type, string code, FloatLayout layout, int operands, Func<Fraction, Fraction, Fraction, Fraction> exact, Func<ulong, ulong>? before = null, Func<ulong, ulong>? after = null)
    {
        var (a, b) = Inputs(layout, 4);
        var given = string.Join(", ", "%a, %b, %a".Split(", ").Take(operands));
        var alone = string.Join(", ", "%h0, %h1, %h0".Split(", ").Take(operands));
        var pairs = Run($"{code}.{type}x2 %y, {given};", a, b);
        var singles = Run($"mov.b32 {{%h0, _}}, %a; mov.b32 {{%h1, _}}, %b; {code}.{type} %h2, {alone}; cvt.u32.u16 %y, %h2;", a, b);
        (before, after) = (before ?? (bits => bits), after ?? (bits => bits));
        for (var i = 0; i < a.Length; i++)
        {
            Compare(a[i] & 0xFFFF, b[i] & 0xFFFF, pairs[i] & 0xFFFF);
            Compare(a[i] >> 16, b[i] >> 16, pairs[i] >> 16);
            Assert.That(singles[i], Is.EqualTo(pairs[i] & 0xFFFF));
        }

        void Compare(ulong a, ulong b, ulong result)
        {
            (a, b) = (before(a), before(b));
            var (x, y, number) = (Number(layout, a), Number(layout, b), Number(layout, result));
            // Not the values but the signs and kinds of zeros, infinities and what is no number come from double.
            var kind = code[..3] switch { "add" => x + y, "sub" => x - y, "mul" => x * y, _ => x * y + x };
            var expected = double.IsFinite(x) && double.IsFinite(y) ? layout.Round(exact(layout.Value(a), layout.Value(b), layout.Value(a)), "rn")
                : double.IsNaN(kind) ? 0x7FFF : layout.Infinity | (kind < 0 ? 0x8000ul : 0);
            if (kind == 0 && (expected & 0x7FFF) == 0)
                expected = double.IsNegative(kind) ? 0x8000ul : 0;
            else if ((expected & 0x7FFF) == 0)
                expected = kind < 0 ? 0x8000ul : 0;
            expected = double.IsNaN(kind) && code.Contains("sat", StringComparison.Ordinal) ? 0 : double.IsNaN(kind) ? 0x7FFF : after(before(expected));
            Assert.That(result, Is.EqualTo(expected), $"{code}.{type} of {x}, {y}: {number}");
        }
    }

    static double Number(FloatLayout layout, ulong bits) => layout.Behind == 10 ? (double)BitConverter.UInt16BitsToHalf((ushort)bits) : BitConverter.UInt32BitsToSingle((uint)bits << 16);

    static uint[] Run(string lines, uint[] a, uint[] b) => Elementwise.Run<uint, uint>(lines, a, b);

    // Ends and neighbours in all pairs, then random bits, of which two make a word.
    static (uint[] A, uint[] B) Inputs(FloatLayout layout, int seed)
    {
        var one = (uint)layout.Round(new(1, 0), "rn");
        uint[] special = [0, 1, 2, (1u << layout.Behind) - 1, 1u << layout.Behind, one - 1, one, one + 1, (uint)layout.Infinity - 1, (uint)layout.Infinity, 0x7FFF];
        special = [.. special, .. special.Select(bits => bits | 0x8000)];
        var random = new Random(seed);
        var near = (int)one;
        var numbers = special.SelectMany(x => special.Select(y => (x, y))).Concat(Enumerable.Range(0, 3000).Select(i => i % 2 == 0
            ? ((uint)random.Next(65536), (uint)random.Next(65536))
            : ((uint)(near + random.Next(-900, 900)), (uint)(near + random.Next(-900, 900)) ^ (uint)random.Next(2) << 15))).ToArray();
        var pairs = numbers.Zip(numbers.Reverse());
        return ([.. pairs.Select(pair => pair.First.Item1 | pair.Second.Item1 << 16)], [.. pairs.Select(pair => pair.First.Item2 | pair.Second.Item2 << 16)]);
    }
}
