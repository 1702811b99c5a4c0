using System.Runtime.InteropServices;
using Whence.Runtime.Simulated;
using Whence.Runtime.Simulated.Ptx;

namespace Whence.Tests.Runtime.Simulated;

/// <summary>What compilers of other people write beside arithmetic: bytes, parts of words, arrays with contents, sums by several threads.</summary>
[TestFixture]
sealed class CompiledPtxTests
{
    [Test]
    public void BytesAreLoadedChangedAndStored()
    {
        var memory = new byte[512];
        new Random(5).NextBytes(memory);
        var result = Snippet.Run("""
            .reg .b8 %b<4>;
            cvt.u64.u32 %rd3, %r3;
            add.u64 %rd4, %rd0, %rd3;
            ld.global.v4.u8 {%h0, %h1, %h2, %h3}, [%rd4];
            ld.global.s8 %r4, [%rd4+1];
            ld.global.s8 %rd5, [%rd4+2];
            ld.global.v2.s8 {%h4, %h5}, [%rd4+2];
            add.s16 %h0, %h0, %h1;
            st.global.u8 [%rd4+128], %h0;
            st.global.v2.u8 [%rd4+130], {%h3, %h2};
            mov.b16 %h6, 0xABCD;
            st.global.u8 [%rd4+129], %h6;
            st.global.b32 [%rd4+256], %r4;
            cvt.s32.s16 %r5, %h5;
            cvt.u32.u64 %r6, %rd5;
            add.s32 %r5, %r5, %r6;
            st.global.b32 [%rd4+384], %r5;
            """, memory, 32);
        for (var i = 0; i < 128; i += 4)
        {
            var bytes = memory.AsSpan(i, 4);
            Assert.That(result[(128 + i)..(132 + i)], Is.EqualTo(new[] { (byte)(bytes[0] + bytes[1]), (byte)0xCD, bytes[3], bytes[2] }));
            Assert.That(BitConverter.ToInt32(result, 256 + i), Is.EqualTo((sbyte)bytes[1]));
            Assert.That(BitConverter.ToInt32(result, 384 + i), Is.EqualTo((sbyte)bytes[2] + (sbyte)bytes[3]));
        }
    }

    [Test]
    public void WordsFallIntoFourParts()
    {
        ulong[] values = [0x0123456789ABCDEF, 0xFEDCBA9876543210, 0x8000700060005000];
        var results = Elementwise.Run<ulong, ulong>("mov.b64 {%h0, %h1, %h2, %h3}, %a; mov.b64 %y, {%h3, %h2, %h0, %h1};", values);
        Assert.That(results, Is.EqualTo(values.Select(x => x >> 48 | (x >> 32 & 0xFFFF) << 16 | (x & 0xFFFF) << 32 | (x >> 16 & 0xFFFF) << 48)));
        Assert.That(Elementwise.Run<ulong, uint>("mov.b64 {_, _, %h2, _}, %a; cvt.u32.u16 %y, %h2;", values), Is.EqualTo(values.Select(x => (uint)(x >> 32 & 0xFFFF))));
    }

    [Test]
    public void ArraysHaveContents()
    {
        const string Arrays = """
            .const .align 4 .f32 numbers[4] = {0f3F800000, 2.0, -3.5};
            .const .align 1 .b8 bytes[5] = {1, 2, 255, -1, 0x7F};
            .global .align 4 .u32 matrix[2][3] = {{1, 2, 3}, {4, 5, 6}};
            .global .align 1 .b8 $str[3] = {97, 98, 0};
            .global .align 8 .u64 places[3] = {generic($str), matrix+8, generic(numbers)+4};
            .global .align 8 .f64 wide = 0d4004000000000000;
            .global .v2 .u32 pairs[2] = {7, 8, 9, 10};
            .global .s16 zeros[64];
            """;
        var result = Snippet.Run("""
            rem.u32 %r4, %r0, 5;
            cvt.u64.u32 %rd3, %r4;
            mov.u64 %rd4, bytes;
            add.u64 %rd4, %rd4, %rd3;
            ld.const.s8 %r5, [%rd4];
            ld.const.f32 %f0, [numbers+8];
            and.b32 %r6, %r0, 3;
            mul.wide.u32 %rd5, %r6, 4;
            mov.u64 %rd6, numbers;
            add.u64 %rd5, %rd6, %rd5;
            ld.const.f32 %f1, [%rd5];
            add.f32 %f0, %f0, %f1;
            ld.global.f64 %d0, [wide];
            cvt.rn.f32.f64 %f2, %d0;
            add.f32 %f0, %f0, %f2;
            st.global.f32 [%rd1], %f0;
            ld.global.u64 %rd7, [places];
            ld.u8 %r7, [%rd7+1];
            ld.global.u64 %rd8, [places+8];
            ld.global.u32 %r8, [%rd8+12];
            add.u32 %r7, %r7, %r8;
            add.s32 %r7, %r7, %r5;
            ld.global.v2.u32 {%r9, %r10}, [pairs+8];
            mad.lo.u32 %r7, %r9, 1000, %r7;
            ld.global.s16 %h0, [zeros+126];
            cvt.s32.s16 %r11, %h0;
            add.s32 %r7, %r7, %r11;
            ld.global.u64 %rd9, [places+16];
            ld.f32 %f3, [%rd9];
            cvt.rzi.s32.f32 %r12, %f3;
            mad.lo.s32 %r7, %r12, 100000, %r7;
            st.global.s32 [%rd1+256], %r7;
            """, new int[128], 40, outside: Arrays);
        float[] numbers = [1, 2, -3.5f, 0];
        int[] bytes = [1, 2, -1, -1, 127];
        for (var i = 0; i < 40; i++)
        {
            Assert.That(BitConverter.Int32BitsToSingle(result[i]), Is.EqualTo(-3.5f + numbers[i % 4] + 2.5f));
            Assert.That(result[64 + i], Is.EqualTo('b' + 6 + bytes[i % 5] + 9000 + 200000));
        }
    }

    [TestCase(".const .f32 a[2] = {1, 2};", "a[2]")]
    [TestCase(".global .f16 a = 0f3F800000;", "a =")]
    [TestCase(".global .u32 a[2][2] = {{1}, {2, 3}};", "a[2][2]")]
    [TestCase(".global .u32 a[2] = {1, 2, 3};", "a[2]")]
    [TestCase(".shared .u32 s[2]; .global .u64 a = generic(s);", "a =")]
    [TestCase(".global .u32 b; .global .u32 a = b;", "a =")]
    [TestCase(".global .u64 a = mask(0xFF, 1);", "a =")]
    public void OtherContentsAreRefused(string declaration, string named)
    {
        var thrown = Assert.Throws<PtxException>(() => SimulatedKernel.Parse(Snippet.Text("", declaration)))!;
        Assert.That((thrown.Line, thrown.Text), Is.EqualTo((4, declaration)));
        Assert.That(declaration, Does.Contain(named));
    }

    [Test]
    public void ArraysHaveEnds()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => Read("[a+12]"), Throws.Nothing);
            foreach (var at in new[] { "[a+16]", "[a+-4]", "[a+13]" })
                Assert.That(() => Read(at), Throws.TypeOf<SimulationException>());
        });

        static void Read(string at) => Snippet.Run($"ld.const.f32 %f0, {at};", new int[1], 1, outside: ".const .align 4 .f32 a[4] = {1.0, 2.0};");
    }

    [Test]
    public void FloatsAreSummedInLaneOrder([Values("f32", "f64")] string type, [Values("global", "shared")] string space)
    {
        var (size, register) = type == "f32" ? (4, "f") : (8, "d");
        var memory = new byte[1024 * size];
        var random = new Random(7);
        for (var i = 0; i < 64; i++)
            Put(8 + i, (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 4)));
        var (start, place) = space == "global" ? ("", "%rd0") : ($"""
            .shared .align 8 .b8 sum[16];
            mov.b{size * 8} %{register}5, 0{(size == 4 ? "f00000000" : "d0000000000000000")};
            mov.u32 %r9, sum;
            setp.eq.u32 %p0, %r0, 0;
            @%p0 st.shared.{type} [sum], %{register}5;
            @%p0 st.shared.{type} [sum+8], %{register}5;
            bar.sync 0;
            """, "%r9");
        var result = Snippet.Run($"""
            {start}
            mad.wide.u32 %rd3, %r0, {size}, %rd0;
            ld.global.{type} %{register}0, [%rd3+{8 * size}];
            atom.{space}.add.{type} %{register}1, [{place}], %{register}0;
            red.{space}.add.{type} [{place}+8], %{register}0;
            bar.sync 0;
            st.global.{type} [%rd3+{100 * size}], %{register}1;
            ld.{space}.{type} %{register}2, [{place}+8];
            st.global.{type} [%rd3+{200 * size}], %{register}2;
            """, memory, 64);
        var sum = 0.0;
        for (var i = 0; i < 64; i++)
        {
            Assert.That(Get(result, 100 + i), Is.EqualTo(sum), $"{i}");
            sum = size == 4 ? (float)sum + (float)Get(memory, 8 + i) : sum + Get(memory, 8 + i);
        }
        for (var i = 0; i < 64; i++)
            Assert.That(Get(result, 200 + i), Is.EqualTo(sum));

        void Put(int at, double value)
        {
            if (size == 4)
                MemoryMarshal.Cast<byte, float>(memory.AsSpan())[at] = (float)value;
            else
                MemoryMarshal.Cast<byte, double>(memory.AsSpan())[at] = value;
        }

        double Get(byte[] bytes, int at) => size == 4 ? MemoryMarshal.Cast<byte, float>(bytes)[at] : MemoryMarshal.Cast<byte, double>(bytes)[at];
    }

    // Atomic sums of float32 flush subnormal numbers in global memory, not in shared memory.
    [Test]
    public void SumsInGlobalMemoryHaveNoSubnormalNumbers()
    {
        var result = Snippet.Run("""
            .shared .align 4 .b8 sum[4];
            mov.u32 %r4, 0x00000003;
            st.shared.u32 [sum], %r4;
            st.global.u32 [%rd0], %r4;
            st.global.u32 [%rd0+4], 0x00800000;
            red.global.add.f32 [%rd0], 0f00000002;
            red.global.add.f32 [%rd0+4], 0f80000001;
            red.shared.add.f32 [sum], 0f00000002;
            ld.shared.u32 %r5, [sum];
            st.global.u32 [%rd0+8], %r5;
            """, new int[4], 1);
        Assert.That(result[..3], Is.EqualTo(new[] { 0, 0x00800000, 5 }));
    }
}
