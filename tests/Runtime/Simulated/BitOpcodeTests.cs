using System.Numerics;

namespace Whence.Tests.Runtime.Simulated;

/// <summary>Instructions on bits and bytes against what the description of PTX says of them, bit by bit.</summary>
[TestFixture]
sealed class BitOpcodeTests
{
    static readonly uint[][] X = OperandValues.Triples(1);

    [Test]
    public void Counts() => Assert.Multiple(() =>
    {
        Check("popc.b32 %y, %a;", (a, _, _) => (uint)BitOperations.PopCount(a));
        Check("clz.b32 %y, %a;", (a, _, _) => (uint)BitOperations.LeadingZeroCount(a));
        Check("bfind.u32 %y, %a;", (a, _, _) => a == 0 ? uint.MaxValue : (uint)BitOperations.Log2(a));
        Check("bfind.s32 %y, %a;", (a, _, _) => Magnitude(a) == 0 ? uint.MaxValue : (uint)BitOperations.Log2(Magnitude(a)));
        Check("brev.b32 %y, %a;", (a, _, _) => Enumerable.Range(0, 32).Aggregate(0u, (sum, i) => sum | (a >> i & 1) << 31 - i));
    });

    [Test]
    public void Fields() => Assert.Multiple(() =>
    {
        Check("bfe.u32 %y, %a, %b, %c;", (a, b, c) => Field(a, b & 255, c & 255, signed: false));
        Check("bfe.s32 %y, %a, %b, %c;", (a, b, c) => Field(a, b & 255, c & 255, signed: true));
        Check("bfe.u32 %y, %a, 8, 5;", (a, _, _) => a >> 8 & 31);
        Check("bfi.b32 %y, %a, %b, %c, 7;", (a, b, c) => Inserted(a, b, c & 255, 7));
        Check("bfi.b32 %y, %a, %b, 3, %c;", (a, b, c) => Inserted(a, b, 3, c & 255));
    });

    [Test]
    public void Bytes() => Assert.Multiple(() =>
    {
        Check("prmt.b32 %y, %a, %b, %c;", Permuted);
        Check("prmt.b32 %y, %a, %b, 0x5410;", (a, b, _) => (a & 0xFFFF) | b << 16);
    });

    [Test]
    public void Logic([Values(0x00, 0x80, 0x96, 0xCA, 0xE8, 0xFE, 0xFF)] int table) =>
        Check($"lop3.b32 %y, %a, %b, %c, {table};", (a, b, c) => Enumerable.Range(0, 32).Aggregate(
            0u, (sum, i) => sum | (uint)(table >> (int)((a >> i & 1) << 2 | (b >> i & 1) << 1 | (c >> i & 1)) & 1) << i));

    [Test]
    public void Funnels() => Assert.Multiple(() =>
    {
        Check("shf.l.wrap.b32 %y, %a, %b, %c;", (a, b, c) => (uint)(Wide(a, b) << (int)(c & 31) >> 32));
        Check("shf.r.wrap.b32 %y, %a, %b, %c;", (a, b, c) => (uint)(Wide(a, b) >> (int)(c & 31)));
        Check("shf.l.clamp.b32 %y, %a, %b, %c;", (a, b, c) => (uint)(Wide(a, b) << (int)Math.Min(c, 32) >> 32));
        Check("shf.r.clamp.b32 %y, %a, %b, %c;", (a, b, c) => (uint)(Wide(a, b) >> (int)Math.Min(c, 32)));
    });

    [Test]
    public void ProductsOf24Bits() => Assert.Multiple(() =>
    {
        Check("mul24.lo.u32 %y, %a, %b;", (a, b, _) => (a & 0xFFFFFF) * (b & 0xFFFFFF));
        Check("mul24.lo.s32 %y, %a, %b;", (a, b, _) => (uint)(((int)(a << 8) >> 8) * ((int)(b << 8) >> 8)));
        Check("mad24.lo.u32 %y, %a, %b, %c;", (a, b, c) => (a & 0xFFFFFF) * (b & 0xFFFFFF) + c);
    });

    [Test]
    public void WideBits()
    {
        ulong[] values = [.. OperandValues.Longs.Select(x => (ulong)x)];
        Assert.Multiple(() =>
        {
            Assert.That(Elementwise.Run<ulong, uint>("popc.b64 %y, %a;", values), Is.EqualTo(values.Select(a => (uint)BitOperations.PopCount(a))));
            Assert.That(Elementwise.Run<ulong, uint>("clz.b64 %y, %a;", values), Is.EqualTo(values.Select(a => (uint)BitOperations.LeadingZeroCount(a))));
            Assert.That(Elementwise.Run<ulong, ulong>("bfe.u64 %y, %a, 10, 40;", values), Is.EqualTo(values.Select(a => a >> 10 & (1ul << 40) - 1)));
            Assert.That(Elementwise.Run<ulong, uint>("mov.b64 {_, %y}, %a;", values), Is.EqualTo(values.Select(a => (uint)(a >> 32))));
            Assert.That(Elementwise.Run<uint, ulong>("mov.b64 %y, {%a, %b};", X[0], X[1]), Is.EqualTo(X[0].Zip(X[1], Wide)));
        });
    }

    static uint Magnitude(uint a) => (int)a < 0 ? ~a : a;

    static ulong Wide(uint low, uint high) => (ulong)high << 32 | low;

    static uint Field(uint a, uint position, uint length, bool signed)
    {
        var sign = signed && length > 0 ? a >> (int)Math.Min(position + length - 1, 31) & 1 : 0;
        var field = 0u;
        for (var i = 0; i < 32; i++)
            field |= (i < length && position + i <= 31 ? a >> (int)(position + i) & 1 : sign) << i;
        return field;
    }

    static uint Inserted(uint a, uint b, uint position, uint length)
    {
        for (var i = 0; i < length && position + i <= 31; i++)
            b = b & ~(1u << (int)(position + i)) | (a >> i & 1) << (int)(position + i);
        return b;
    }

    static uint Permuted(uint a, uint b, uint selector)
    {
        var result = 0u;
        for (var i = 0; i < 4; i++)
        {
            var chosen = selector >> (4 * i) & 15;
            var value = (uint)(Wide(a, b) >> (int)(8 * (chosen & 7))) & 255;
            result |= (chosen < 8 ? value : value >= 128 ? 255u : 0) << (8 * i);
        }
        return result;
    }

    static void Check(string lines, Func<uint, uint, uint, uint> expected)
    {
        var result = Elementwise.Run<uint, uint>(lines, X);
        for (var i = 0; i < result.Length; i++)
            Assert.That(result[i], Is.EqualTo(expected(X[0][i], X[1][i], X[2][i])), $"{lines} of {X[0][i]:x8} {X[1][i]:x8} {X[2][i]:x8}");
    }
}
