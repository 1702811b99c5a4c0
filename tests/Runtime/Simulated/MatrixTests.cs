namespace Whence.Tests.Runtime.Simulated;

/// <summary>Matrix products of a warp, their fragments written out lane by lane, against exact sums.</summary>
[TestFixture]
sealed class MatrixTests
{
    // Small whole numbers: every format holds them, every sum is exact.
    static readonly float[] A = [.. Enumerable.Range(0, 256).Select(i => (float)(i * 7 % 11 - 5))];
    static readonly float[] B = [.. Enumerable.Range(0, 128).Select(i => (float)(i * 5 % 13 - 6))];

    // Of A [16, depth]: rows g and g + 8 of columns t, then the same further right; of B [depth, 8]: column g of rows t. g = lane / 4, t = lane % 4.
    [TestCase(8, "tf32")]
    [TestCase(4, "tf32")]
    public void Tf32(int depth, string type)
    {
        var (a, b) = ("", "");
        for (var i = 0; i < depth / 2; i++)
            a += $"ld.global.b32 %r{10 + i}, [%rd4+{4 * (i % 2 * 8 * depth + i / 2 * 4)}];";
        for (var i = 0; i < depth / 4; i++)
            b += $"ld.global.b32 %r{20 + i}, [%rd5+{4 * (1024 / 4 + i * 4 * 8)}];";
        Check(depth, $$"""
            mad.lo.u32 %r6, %r4, {{depth}}, %r5;
            mad.wide.u32 %rd4, %r6, 4, %rd0;
            mad.lo.u32 %r7, %r5, 8, %r4;
            mad.wide.u32 %rd5, %r7, 4, %rd0;
            {{a}} {{b}}
            mma.sync.aligned.m16n8k{{depth}}.row.col.f32.{{type}}.{{type}}.f32 {%f0, %f1, %f2, %f3}, {{Registers(10, depth / 2)}}, {{Registers(20, depth / 4)}}, {%f0, %f1, %f2, %f3};
            """);
    }

    [TestCase(16, "bf16")]
    [TestCase(8, "bf16")]
    [TestCase(16, "f16")]
    [TestCase(8, "f16")]
    public void Halves(int depth, string type)
    {
        var (a, b) = ("", "");
        for (var i = 0; i < depth / 4; i++)
            a += Pair(10 + i, "%rd4", 4 * (i % 2 * 8 * depth + i / 2 * 8), 4);
        for (var i = 0; i < depth / 8; i++)
            b += Pair(20 + i, "%rd5", 1024 + i * 8 * 8 * 4, 32);
        Check(depth, $$"""
            shl.b32 %r8, %r5, 1;
            mad.lo.u32 %r6, %r4, {{depth}}, %r8;
            mad.wide.u32 %rd4, %r6, 4, %rd0;
            mad.lo.u32 %r7, %r8, 8, %r4;
            mad.wide.u32 %rd5, %r7, 4, %rd0;
            {{a}} {{b}}
            mma.sync.aligned.m16n8k{{depth}}.row.col.f32.{{type}}.{{type}}.f32 {%f0, %f1, %f2, %f3}, {{Registers(10, depth / 4)}}, {{Registers(20, depth / 8)}}, {%f0, %f1, %f2, %f3};
            """);

        string Pair(int register, string address, int at, int distance) =>
            $"ld.global.f32 %f10, [{address}+{at}]; ld.global.f32 %f11, [{address}+{at + distance}]; cvt.rn.{type}x2.f32 %r{register}, %f11, %f10;";
    }

    [TestCase("", false)]
    [TestCase(".trans", true)]
    public void FourMatricesComeFromSharedMemory(string trans, bool turned)
    {
        // 32 rows of 8 numbers of 16 bits that are their own place; lane i gives the address of row i.
        var result = Sanitizer.Clean(32, $$"""
            .shared .align 16 .b8 a[512];
            mov.u32 %r4, a;
            mad.lo.u32 %r4, %r0, 16, %r4;
            mad.lo.u32 %r5, %r0, 0x80008, 0x10000;
            add.u32 %r6, %r5, 0x20002; add.u32 %r7, %r5, 0x40004; add.u32 %r8, %r5, 0x60006;
            st.shared.v4.b32 [%r4], {%r5, %r6, %r7, %r8};
            bar.warp.sync 0xffffffff;
            ldmatrix.sync.aligned.m8n8.x4{{trans}}.shared.b16 {%r10, %r11, %r12, %r13}, [%r4];
            mad.wide.u32 %rd3, %r0, 16, %rd0;
            st.global.v4.b32 [%rd3], {%r10, %r11, %r12, %r13};
            """);
        for (var lane = 0; lane < 32; lane++)
        {
            for (var matrix = 0; matrix < 4; matrix++)
            {
                var (row, column) = (lane / 4, lane % 4 * 2);
                var (low, high) = turned ? (column * 8 + row, (column + 1) * 8 + row) : (row * 8 + column, row * 8 + column + 1);
                Assert.That(result[4 * lane + matrix], Is.EqualTo(matrix * 64 + low | matrix * 64 + high << 16), $"lane {lane}, matrix {matrix}");
            }
        }
    }

    static string Registers(int first, int count) => $"{{{string.Join(", ", Enumerable.Range(first, count).Select(i => $"%r{i}"))}}}";

    static void Check(int depth, string multiply)
    {
        var values = new float[256 + 128 + 128];
        A.CopyTo(values, 0);
        B.CopyTo(values, 256);
        // Sums begin with the number of their register; they go to [16, 8] behind A and B.
        var result = Snippet.Run(
            $$"""
            shr.u32 %r4, %r0, 2;
            and.b32 %r5, %r0, 3;
            mov.f32 %f0, 0f00000000; mov.f32 %f1, 0f3F800000; mov.f32 %f2, 0f40000000; mov.f32 %f3, 0f40400000;
            {{multiply}}
            shl.b32 %r8, %r0, 1;
            mad.wide.u32 %rd6, %r8, 4, %rd0;
            st.global.v2.f32 [%rd6+1536], {%f0, %f1};
            st.global.v2.f32 [%rd6+1792], {%f2, %f3};
            """,
            values, 32);
        for (var row = 0; row < 16; row++)
        {
            for (var column = 0; column < 8; column++)
            {
                var expected = row / 8 * 2 + column % 2 + Enumerable.Range(0, depth).Sum(k => (double)A[row * depth + k] * B[k * 8 + column]);
                Assert.That(result[384 + row * 8 + column], Is.EqualTo(expected), $"[{row},{column}]");
            }
        }
    }
}
