namespace Whence.Tests.Runtime.Simulated;

/// <summary>Integer instructions against C#'s own arithmetic.</summary>
[TestFixture]
sealed class IntegerOpcodeTests
{
    static readonly (int[] A, int[] B) I = OperandValues.Pairs(OperandValues.Ints);
    static readonly (uint[] A, uint[] B) U = ([.. I.A.Select(x => (uint)x)], [.. I.B.Select(x => (uint)x)]);
    static readonly (long[] A, long[] B) L = OperandValues.Pairs(OperandValues.Longs);
    static readonly (ulong[] A, ulong[] B) V = ([.. L.A.Select(x => (ulong)x)], [.. L.B.Select(x => (ulong)x)]);

    [Test]
    public void Signed() => Assert.Multiple(() =>
    {
        Check(I, "add.s32 %y, %a, %b;", (a, b) => a + b);
        Check(I, "sub.s32 %y, %a, %b;", (a, b) => a - b);
        Check(I, "mul.lo.s32 %y, %a, %b;", (a, b) => a * b);
        Check(I, "mul.hi.s32 %y, %a, %b;", (a, b) => (int)((long)a * b >> 32));
        Check(I, "mad.lo.s32 %y, %a, %b, %a;", (a, b) => a * b + a);
        Check(I, "mad.hi.s32 %y, %a, %b, %b;", (a, b) => (int)((long)a * b >> 32) + b);
        Check(I, "add.sat.s32 %y, %a, %b;", (a, b) => (int)Math.Clamp((long)a + b, int.MinValue, int.MaxValue));
        Check(I, "sub.sat.s32 %y, %a, %b;", (a, b) => (int)Math.Clamp((long)a - b, int.MinValue, int.MaxValue));
        Check(I, "or.b32 %b, %b, 1; div.s32 %y, %a, %b;", (a, b) => (b | 1) == -1 ? unchecked(-a) : a / (b | 1));
        Check(I, "or.b32 %b, %b, 1; rem.s32 %y, %a, %b;", (a, b) => (b | 1) == -1 ? 0 : a % (b | 1));
        Check(I, "min.s32 %y, %a, %b;", Math.Min);
        Check(I, "max.s32 %y, %a, %b;", Math.Max);
        Check(I, "abs.s32 %y, %a;", (a, _) => a == int.MinValue ? a : Math.Abs(a));
        Check(I, "neg.s32 %y, %a;", (a, _) => unchecked(-a));
        Check(I, "shl.b32 %y, %a, %b;", (a, b) => (uint)b < 32 ? a << b : 0);
        Check(I, "shr.s32 %y, %a, %b;", (a, b) => (uint)b < 32 ? a >> b : a >> 31);
        Check(I, "shl.b32 %y, %a, 5;", (a, _) => a << 5);
        Check(I, "shr.s32 %y, %a, 40;", (a, _) => a >> 31);
        Check(I, "sad.s32 %y, %a, %b, %b;", (a, b) => b + (int)Math.Abs((long)a - b));
        Check(I, "slct.s32.s32 %y, %a, 7, %b;", (a, b) => b >= 0 ? a : 7);
    });

    [Test]
    public void Unsigned() => Assert.Multiple(() =>
    {
        Check(U, "mul.hi.u32 %y, %a, %b;", (a, b) => (uint)((ulong)a * b >> 32));
        Check(U, "max.u32 %b, %b, 1; div.u32 %y, %a, %b;", (a, b) => a / Math.Max(b, 1));
        Check(U, "max.u32 %b, %b, 1; rem.u32 %y, %a, %b;", (a, b) => a % Math.Max(b, 1));
        Check(U, "min.u32 %y, %a, %b;", Math.Min);
        Check(U, "shr.u32 %y, %a, %b;", (a, b) => b < 32 ? a >> (int)b : 0);
        Check(U, "shr.b32 %y, %a, 5;", (a, _) => a >> 5);
        Check(U, "and.b32 %y, %a, %b;", (a, b) => a & b);
        Check(U, "or.b32 %y, %a, %b;", (a, b) => a | b);
        Check(U, "xor.b32 %y, %a, %b;", (a, b) => a ^ b);
        Check(U, "not.b32 %y, %a;", (a, _) => ~a);
        Check(U, "cnot.b32 %y, %a;", (a, _) => a == 0 ? 1u : 0);
        Check(U, "sad.u32 %y, %a, %b, %a;", (a, b) => a + (a > b ? a - b : b - a));
    });

    [Test]
    public void Wide() => Assert.Multiple(() =>
    {
        Check(L, "add.s64 %y, %a, %b;", (a, b) => a + b);
        Check(L, "sub.s64 %y, %a, %b;", (a, b) => a - b);
        Check(L, "mul.lo.s64 %y, %a, %b;", (a, b) => a * b);
        Check(L, "mul.hi.s64 %y, %a, %b;", (a, b) => Math.BigMul(a, b, out _));
        Check(L, "mad.lo.s64 %y, %a, %b, %a;", (a, b) => a * b + a);
        Check(L, "or.b64 %b, %b, 1; div.s64 %y, %a, %b;", (a, b) => (b | 1) == -1 ? unchecked(-a) : a / (b | 1));
        Check(L, "or.b64 %b, %b, 1; rem.s64 %y, %a, %b;", (a, b) => (b | 1) == -1 ? 0 : a % (b | 1));
        Check(L, "min.s64 %y, %a, %b;", Math.Min);
        Check(L, "max.s64 %y, %a, %b;", Math.Max);
        Check(L, "abs.s64 %y, %a;", (a, _) => a == long.MinValue ? a : Math.Abs(a));
        Check(L, "neg.s64 %y, %a;", (a, _) => unchecked(-a));
        Check(L, "not.b64 %y, %a;", (a, _) => ~a);
        Check(L, "shl.b64 %y, %a, 40;", (a, _) => a << 40);
        Check(L, "shr.s64 %y, %a, 40;", (a, _) => a >> 40);
        Check(L, "cvt.u32.u64 %r10, %b; shr.s64 %y, %a, %r10;", (a, b) => (uint)b < 64 ? a >> (int)b : a >> 63);
        Check(V, "max.u64 %b, %b, 1; div.u64 %y, %a, %b;", (a, b) => a / Math.Max(b, 1));
        Check(V, "max.u64 %b, %b, 1; rem.u64 %y, %a, %b;", (a, b) => a % Math.Max(b, 1));
        Check(V, "mul.hi.u64 %y, %a, %b;", (a, b) => Math.BigMul(a, b, out _));
        Check(V, "cvt.u32.u64 %r10, %b; shl.b64 %y, %a, %r10;", (a, b) => (uint)b < 64 ? a << (int)b : 0);
    });

    [Test]
    public void ProductsOfTwiceTheWidth() => Assert.Multiple(() =>
    {
        Assert.That(Elementwise.Run<int, long>("mul.wide.s32 %y, %a, %b;", I.A, I.B), Is.EqualTo(I.A.Zip(I.B, (a, b) => (long)a * b)));
        Assert.That(Elementwise.Run<uint, ulong>("mul.wide.u32 %y, %a, %b;", U.A, U.B), Is.EqualTo(U.A.Zip(U.B, (a, b) => (ulong)a * b)));
        Assert.That(Elementwise.Run<int, long>("mul.wide.s32 %y, %a, 8;", I.A), Is.EqualTo(I.A.Select(a => (long)a * 8)));
        Assert.That(Elementwise.Run<uint, ulong>("mul.wide.u32 %y, %a, 8;", U.A), Is.EqualTo(U.A.Select(a => (ulong)a * 8)));
        Assert.That(Elementwise.Run<int, long>("mad.wide.s32 %y, %a, %b, -9;", I.A, I.B), Is.EqualTo(I.A.Zip(I.B, (a, b) => (long)a * b - 9)));
        Assert.That(Elementwise.Run<int, long>("mad.wide.s32 %y, %a, 12, 5;", I.A), Is.EqualTo(I.A.Select(a => (long)a * 12 + 5)));
    });

    [Test]
    public void SixteenBits() => Assert.Multiple(() =>
    {
        const string Cut = "cvt.u16.u32 %h0, %a; cvt.u16.u32 %h1, %b;";
        Check(I, $"{Cut} add.s16 %h2, %h0, %h1; cvt.s32.s16 %y, %h2;", (a, b) => (short)(a + b));
        Check(I, $"{Cut} mul.lo.s16 %h2, %h0, %h1; cvt.s32.s16 %y, %h2;", (a, b) => (short)(a * b));
        Check(I, $"{Cut} mul.hi.s16 %h2, %h0, %h1; cvt.s32.s16 %y, %h2;", (a, b) => (short)((short)a * (short)b >> 16));
        Check(I, $"{Cut} mul.wide.s16 %y, %h0, %h1;", (a, b) => (short)a * (short)b);
        Check(I, $"{Cut} mul.wide.u16 %y, %h0, %h1;", (a, b) => (int)((uint)(ushort)a * (ushort)b));
        Check(I, $"{Cut} mad.wide.s16 %y, %h0, %h1, %b;", (a, b) => (short)a * (short)b + b);
        Check(I, $"{Cut} shr.s16 %h2, %h0, 3; cvt.s32.s16 %y, %h2;", (a, _) => (short)a >> 3);
        Check(I, $"{Cut} shr.u16 %h2, %h0, 3; cvt.u32.u16 %y, %h2;", (a, _) => (ushort)a >> 3);
        Check(I, $"{Cut} shl.b16 %h2, %h0, 3; cvt.u32.u16 %y, %h2;", (a, _) => (ushort)(a << 3));
        Check(I, $"{Cut} min.s16 %h2, %h0, %h1; cvt.s32.s16 %y, %h2;", (a, b) => Math.Min((short)a, (short)b));
        Check(I, $"{Cut} max.u16 %h2, %h0, %h1; cvt.u32.u16 %y, %h2;", (a, b) => Math.Max((ushort)a, (ushort)b));
        Check(I, $"{Cut} not.b16 %h2, %h0; cvt.u32.u16 %y, %h2;", (a, _) => (ushort)~a);
        Check(I, $"{Cut} neg.s16 %h2, %h0; cvt.s32.s16 %y, %h2;", (a, _) => (short)-(short)a);
        Check(I, $"{Cut} setp.lt.s16 %p0, %h0, %h1; selp.s32 %y, 1, 0, %p0;", (a, b) => (short)a < (short)b ? 1 : 0);
        Check(I, $"{Cut} setp.lt.u16 %p0, %h0, %h1; selp.s32 %y, 1, 0, %p0;", (a, b) => (ushort)a < (ushort)b ? 1 : 0);
        Check(I, $"{Cut} mov.b32 %y, {{%h0, %h1}};", (a, b) => (ushort)a | b << 16);
    });

    [Test]
    public void Comparisons() => Assert.Multiple(() =>
    {
        foreach (var (name, holds) in new (string, Func<int, bool>)[]
        {
            ("eq", o => o == 0), ("ne", o => o != 0), ("lt", o => o < 0), ("le", o => o <= 0), ("gt", o => o > 0), ("ge", o => o >= 0),
        })
        {
            Check(I, Flag($"setp.{name}.s32 %p0, %a, %b;"), (a, b) => holds(a.CompareTo(b)) ? 1 : 0);
            Check(U, Flag($"setp.{name}.u32 %p0, %a, %b;"), (a, b) => holds(a.CompareTo(b)) ? 1u : 0);
            Check(L, $"setp.{name}.s64 %p0, %a, %b; selp.s64 %y, 1, 0, %p0;", (a, b) => holds(a.CompareTo(b)) ? 1 : 0);
            Check(V, $"setp.{name}.u64 %p0, %a, %b; selp.u64 %y, 1, 0, %p0;", (a, b) => holds(a.CompareTo(b)) ? 1u : 0);
            Check(I, $"set.{name}.s32.s32 %y, %a, %b;", (a, b) => holds(a.CompareTo(b)) ? -1 : 0);
        }
        Check(U, Flag("setp.lo.u32 %p0, %a, %b;"), (a, b) => a < b ? 1u : 0);
        Check(U, Flag("setp.hs.u32 %p0, %a, %b;"), (a, b) => a >= b ? 1u : 0);
        Check(I, Flag("setp.gt.s32 %p1, %b, 0; setp.lt.and.s32 %p0, %a, %b, %p1;"), (a, b) => a < b && b > 0 ? 1 : 0);
        Check(I, Flag("setp.gt.s32 %p1, %b, 0; setp.lt.or.s32 %p0, %a, %b, !%p1;"), (a, b) => a < b || b <= 0 ? 1 : 0);
        Check(I, Flag("setp.gt.s32 %p1, %b, 0; setp.lt.xor.s32 %p2|%p0, %a, %b, %p1;"), (a, b) => a >= b ^ b > 0 ? 1 : 0);
    });

    static string Flag(string lines) => $"{lines} selp.b32 %y, 1, 0, %p0;";

    static void Check<T>((T[] A, T[] B) values, string lines, Func<T, T, T> expected)
        where T : unmanaged => Assert.That(Elementwise.Run<T, T>(lines, values.A, values.B), Is.EqualTo(values.A.Zip(values.B, expected)), lines);
}
