using System.Numerics;
using Whence.Runtime.Simulated;
using Whence.Runtime.Simulated.Ptx;

namespace Whence.Tests.Runtime.Simulated;

/// <summary>Every conversion between numbers against exact arithmetic: a number is a fraction, and the result the number of its type that is asked for.</summary>
[TestFixture]
sealed class ConversionTests
{
    static readonly Dictionary<string, (int Bits, bool Signed)> Integers = new[] { 8, 16, 32, 64 }
        .SelectMany(bits => new[] { (Name: $"u{bits}", (bits, false)), (Name: $"s{bits}", (bits, true)) }).ToDictionary(type => type.Name, type => type.Item2);

    static readonly Dictionary<string, FloatLayout> Floats = new()
    {
        ["f16"] = new(16, 10, -14),
        ["bf16"] = new(16, 7, -126),
        ["f32"] = new(32, 23, -126),
        ["f64"] = new(64, 52, -1022),
    };

    static readonly string[] Types = [.. Integers.Keys, .. Floats.Keys];
    static readonly string[] Roundings = ["rn", "rz", "rm", "rp"];

    [Test]
    public void EveryConversionIsExact([ValueSource(nameof(Types))] string from, [ValueSource(nameof(Types))] string to) => Assert.Multiple(() =>
    {
        foreach (var rounding in RoundingsOf(from, to))
        {
            Check(from, to, rounding, "");
            if (Floats.ContainsKey(to) ? to != "bf16" : from != to)
                Check(from, to, rounding, ".sat");
            if (from == "f32" || to == "f32")
                Check(from, to, rounding, ".ftz");
            if (to == "f32")
                Check(from, to, rounding, ".ftz.sat");
        }
    });

    [Test]
    public void TwoHalvesArePacked([Values("f16", "bf16")] string type, [Values("rn", "rz")] string rounding)
    {
        var values = Inputs("f32");
        ulong[] others = [.. values.Reverse()];
        var packed = Elementwise.Run<ulong, ulong>($"cvt.u32.u64 %r10, %a; cvt.u32.u64 %r11, %b; mov.b32 %f0, %r10; mov.b32 %f1, %r11; cvt.{rounding}.{type}x2.f32 %r12, %f0, %f1; cvt.u64.u32 %y, %r12;",
            values, others);
        for (var i = 0; i < values.Length; i++)
        {
            AssertSame(type, packed[i] >> 16, Expected("f32", type, rounding, "", values[i]), $"{type}x2 above, of {values[i]:x}");
            AssertSame(type, packed[i] & 0xFFFF, Expected("f32", type, rounding, "", others[i]), $"{type}x2 below, of {others[i]:x}");
        }
    }

    [Test]
    public void TensorFloatsHaveTenBits([Values("rna", "rn", "rz")] string rounding)
    {
        ulong[] values = [.. Inputs("f32"), 0x3F801000, 0xBF801000, 0x3F803000, 0x3F800FFF, 0x7F7FFFFF, 0x7F7FE000, 0x7F7FF000];
        var results = Elementwise.Run<ulong, ulong>($"cvt.u32.u64 %r10, %a; mov.b32 %f0, %r10; cvt.{rounding}.tf32.f32 %r11, %f0; cvt.u64.u32 %y, %r11;", values);
        for (var i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(Single(values[i])))
                Assert.That(Single(results[i]), Is.NaN);
            else
                Assert.That(results[i], Is.EqualTo(float.IsInfinity(Single(values[i])) ? values[i] : Cut(values[i], rounding)), $"{rounding} of {values[i]:x8}");
        }

        // A number's bits without its sign count upwards.
        static ulong Cut(ulong bits, string rounding)
        {
            var (unit, rest) = (bits & ~0x1FFFul, bits & 0x1FFF);
            return unit + (rounding == "rz" || rest < 0x1000 || (rounding == "rn" && rest == 0x1000 && (unit & 0x2000) == 0) ? 0ul : 0x2000);
        }
    }

    [Test]
    public void WiderRegistersAreFilledByTheSign()
    {
        long[] values = [0, 1, -1, 127, 128, -129, 32767, 32768, 0x123456789ABCDEF0, long.MinValue, -40000];
        Assert.Multiple(() =>
        {
            Check64("cvt.s64.s8 %y, %a;", x => (sbyte)x);
            Check64("cvt.u64.u8 %y, %a;", x => (byte)x);
            Check64("cvt.s8.s64 %y, %a;", x => (sbyte)x);
            Check64("cvt.u8.s64 %y, %a;", x => (byte)x);
            Check64("cvt.sat.s8.s64 %y, %a;", x => Math.Clamp(x, -128, 127));
            Check64("cvt.sat.u16.s64 %y, %a;", x => Math.Clamp(x, 0, 65535));
            Check64("cvt.s16.s64 %h0, %a; cvt.s64.s16 %y, %h0;", x => (short)x);
            Check64("cvt.s8.s64 %h0, %a; cvt.u64.u16 %y, %h0;", x => (ushort)(sbyte)x);
            Check64("cvt.u32.u64 %r10, %a; cvt.s64.s32 %y, %r10;", x => (int)x);
        });

        void Check64(string lines, Func<long, long> expected) =>
            Assert.That(Elementwise.Run<long, long>(lines, values), Is.EqualTo(values.Select(expected)), lines);
    }

    [TestCase("cvt.f32.s32 %f0, %r0;")]
    [TestCase("cvt.f64.s32 %d0, %r0;")]
    [TestCase("cvt.rzi.f32.s32 %f0, %r0;")]
    [TestCase("cvt.s32.f32 %r4, %f0;")]
    [TestCase("cvt.rn.s32.f32 %r4, %f0;")]
    [TestCase("cvt.rn.s32.s16 %r4, %h0;")]
    [TestCase("cvt.f32.f64 %f0, %d0;")]
    [TestCase("cvt.rzi.f32.f64 %f0, %d0;")]
    [TestCase("cvt.rn.f64.f32 %d0, %f0;")]
    [TestCase("cvt.rn.f32.f16 %f0, %h0;")]
    [TestCase("cvt.f16.f32 %h0, %f0;")]
    [TestCase("cvt.f16.bf16 %h0, %h1;")]
    [TestCase("cvt.rna.f16.f32 %h0, %f0;")]
    [TestCase("cvt.rn.f16x2.f32 %r4, %f0;")]
    [TestCase("cvt.rm.f16x2.f32 %r4, %f0, %f1;")]
    [TestCase("cvt.rn.f16x2.f64 %r4, %d0, %d1;")]
    [TestCase("cvt.rn.relu.f16.f32 %h0, %f0;")]
    [TestCase("cvt.rn.satfinite.f16.f32 %h0, %f0;")]
    [TestCase("cvt.rn.satfinite.e4m3x2.f32 %h0, %f0, %f1;")]
    [TestCase("cvt.rs.f16x2.f32 %r4, %f0, %f1, %r5;")]
    [TestCase("cvt.tf32.f32 %r4, %f0;")]
    [TestCase("cvt.rp.tf32.f32 %r4, %f0;")]
    [TestCase("cvt.rna.tf32.f64 %r4, %d0;")]
    [TestCase("cvt.f32.tf32 %f0, %r4;")]
    [TestCase("cvt.rn.sat.bf16.f32 %h0, %f0;")]
    [TestCase("cvt.rn.ftz.f16.f64 %h0, %d0;")]
    [TestCase("cvt.rn.rz.f32.f64 %f0, %d0;")]
    [TestCase("cvt.u32.b32 %r4, %r5;")]
    [TestCase("cvt.u32.pred %r4, %p0;")]
    [TestCase("cvt.u32 %r4, %r5;")]
    [TestCase("cvt.u32.u16.rn %r4, %h0;")]
    [TestCase("cvt.pack.sat.u8.s32.b32 %r4, %r5, %r6, %r7;")]
    [TestCase("cvt.u32.u16 %r4, %h0, %h1;")]
    public void WhatThereIsNotIsRefused(string line)
    {
        var kernel = SimulatedKernel.Parse(Snippet.Text(line));
        var place = Array.FindIndex(Snippet.Text(line).Split('\n'), other => other.Contains(line, StringComparison.Ordinal)) + 1;
        var thrown = Assert.Throws<PtxException>(() => kernel.Prepare(32))!;
        Assert.Multiple(() =>
        {
            Assert.That(thrown.Line, Is.EqualTo(place));
            Assert.That(thrown.Text, Is.EqualTo(line.TrimEnd(';')));
            Assert.That(thrown.Message, Does.Contain(line.Split(' ')[0]));
        });
    }

    static string[] RoundingsOf(string from, string to)
    {
        if (Integers.ContainsKey(to))
            return Integers.ContainsKey(from) ? [""] : [.. Roundings.Select(name => name + "i")];
        if (from == to)
            return ["", .. Roundings.Select(name => name + "i")];
        return Floats.TryGetValue(from, out var source) && source.Bits < Floats[to].Bits ? [""] : Roundings;
    }

    static void Check(string from, string to, string rounding, string more)
    {
        var values = Inputs(from);
        var code = $"cvt{(rounding.Length > 0 ? "." : "")}{rounding}{more}.{to}.{from}";
        var (before, source) = Narrowed(from, "%a", 0);
        var (after, target) = Widened(to);
        var results = Elementwise.Run<ulong, ulong>($"{before} {code} {target}, {source}; {after}", values);
        for (var i = 0; i < values.Length; i++)
        {
            var expected = Expected(from, to, rounding.TrimEnd('i'), more + (rounding.EndsWith('i') ? ".whole" : ""), values[i]);
            AssertSame(to, results[i], expected, $"{code} of {values[i]:x}");
        }
    }

    // Registers of the type's own width, filled from 64 bits and put back.
    static (string Lines, string Register) Narrowed(string type, string from, int number) => Bits(type) switch
    {
        64 when type == "f64" => ($"mov.b64 %d{number}, {from};", $"%d{number}"),
        64 => ("", from),
        32 when type == "f32" => ($"cvt.u32.u64 %r{10 + number}, {from}; mov.b32 %f{number}, %r{10 + number};", $"%f{number}"),
        32 => ($"cvt.u32.u64 %r{10 + number}, {from};", $"%r{10 + number}"),
        _ => ($"cvt.u16.u64 %h{number}, {from};", $"%h{number}"),
    };

    static (string Lines, string Register) Widened(string type) => Bits(type) switch
    {
        64 when type == "f64" => ("mov.b64 %y, %d9;", "%d9"),
        64 => ("", "%y"),
        32 when type == "f32" => ("mov.b32 %r19, %f9; cvt.u64.u32 %y, %r19;", "%f9"),
        32 => ("cvt.u64.u32 %y, %r19;", "%r19"),
        8 => ("cvt.u64.u8 %y, %h9;", "%h9"),
        _ => ("cvt.u64.u16 %y, %h9;", "%h9"),
    };

    static int Bits(string type) => Integers.TryGetValue(type, out var integer) ? integer.Bits : Floats[type].Bits;

    // All that lies at the ends and the middle of any of the types, with random bits.
    static ulong[] Inputs(string type)
    {
        var mask = Bits(type) == 64 ? ulong.MaxValue : (1ul << Bits(type)) - 1;
        if (Bits(type) == 8)
            return [.. Enumerable.Range(0, 256).Select(i => (ulong)i)];
        var random = new Random(Bits(type));
        var values = new HashSet<ulong>();
        for (var i = 0; i < 300; i++)
            values.Add(((ulong)random.NextInt64() << 1 | (uint)random.Next(2)) & mask);
        for (var i = 0; i < Bits(type); i++)
        {
            for (var around = -2; around <= 2; around++)
            {
                values.Add(((1ul << i) + (ulong)around) & mask);
                values.Add((0 - (1ul << i) + (ulong)around) & mask);
            }
        }
        if (!Floats.TryGetValue(type, out var format))
            return [.. values, .. Enumerable.Range(0, 60).Select(i => (ulong)random.NextInt64() >> i & mask)];
        foreach (var number in Numbers())
        {
            // The number of the format nearest to it, and those around.
            var bits = format.Round(Fraction.Of(number), "rn");
            for (var around = -1; around <= 1; around++)
                values.Add((bits + (ulong)around) & mask);
        }
        return [.. values];
    }

    static IEnumerable<double> Numbers()
    {
        double[] interesting = [0.5, 1.5, 2.5, 3.5, 0.25, 0.75, 65504, 65519, 65520, 65536, 1e-7, 5.96e-8, 2.98e-8, 3.4028235e38, 3.40282357e38, 1e39, 1.4e-45, 7e-46, 1.18e-38, 3.39e38, 1, 0];
        foreach (var number in interesting.Concat(Enumerable.Range(6, 60).SelectMany(i => new[] { Math.ScaleB(1, i), Math.ScaleB(1, i) - 0.5, Math.ScaleB(1, i) + 0.5, Math.ScaleB(1, i) - 1 })))
        {
            yield return number;
            yield return -number;
        }
        var random = new Random(9);
        for (var i = 0; i < 100; i++)
            yield return Math.ScaleB(random.NextDouble() - 0.5, random.Next(-30, 70));
    }

    static float Single(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);

    static void AssertSame(string type, ulong result, ulong? expected, string what)
    {
        if (expected is { } bits)
            Assert.That(result, Is.EqualTo(bits), () => $"{what}: {result:x}, expected {bits:x}");
        else
            Assert.That(Floats[type].IsNaN(result), Is.True, () => $"{what}: {result:x}, expected no number");
    }

    static bool IsSubnormal(ulong bits) => (bits & 0x7FFFFFFF) < 0x00800000;

    // The bits of the result; none where it is no number.
    static ulong? Expected(string from, string to, string rounding, string more, ulong bits)
    {
        if (Integers.TryGetValue(from, out var integer))
        {
            var value = integer.Signed ? (long)(bits << 64 - integer.Bits) >> 64 - integer.Bits : (BigInteger)bits;
            return Integers.TryGetValue(to, out var target) ? Fit(value, target, more.Contains("sat", StringComparison.Ordinal))
                : Finish(to, more, Floats[to].Round(new(value, 0), rounding));
        }
        var format = Floats[from];
        if (from == "f32" && more.Contains("ftz", StringComparison.Ordinal) && IsSubnormal(bits))
            bits &= 0x80000000;
        var negative = (bits >> format.Bits - 1) != 0;
        var magnitude = bits & (1ul << format.Bits - 1) - 1;
        if (format.IsNaN(bits))
        {
            return !Integers.TryGetValue(to, out var none) ? more.Contains("sat", StringComparison.Ordinal) ? 0 : null
                : from == "f64" || none.Bits == 64 ? 1ul << none.Bits - 1 : 0;
        }
        var infinite = magnitude == format.Infinity;
        if (Integers.TryGetValue(to, out var goal))
            return Fit(infinite ? (negative ? -BigInteger.One : 1) << 200 : format.Value(bits).Whole(rounding), goal, true);
        var result = Floats[to];
        var sign = negative ? 1ul << result.Bits - 1 : 0;
        if (infinite)
            return Finish(to, more, sign | result.Infinity);
        var exact = format.Value(bits);
        if (more.Contains("whole", StringComparison.Ordinal))
            exact = new(exact.Whole(rounding), 0);
        return Finish(to, more, result.Round(exact, rounding) | sign);
    }

    static ulong Finish(string to, string more, ulong bits)
    {
        var format = Floats[to];
        if (to == "f32" && more.Contains("ftz", StringComparison.Ordinal) && IsSubnormal(bits))
            bits &= 0x80000000;
        if (!more.Contains("sat", StringComparison.Ordinal))
            return bits;
        var one = format.Round(new(1, 0), "rn");
        return (bits >> format.Bits - 1) != 0 ? 0 : Math.Min(bits, one);
    }

    static ulong Fit(BigInteger value, (int Bits, bool Signed) type, bool saturates)
    {
        var mask = (BigInteger.One << type.Bits) - 1;
        if (saturates)
        {
            var (least, most) = type.Signed ? (-(BigInteger.One << type.Bits - 1), (BigInteger.One << type.Bits - 1) - 1) : (0, mask);
            value = BigInteger.Clamp(value, least, most);
        }
        return (ulong)(value & mask);
    }
}
