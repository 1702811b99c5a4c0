namespace Whence.Tests.Runtime.Simulated;

/// <summary>Matrix products of a warp in doubles, their fragments written out lane by lane, against exact sums.</summary>
[TestFixture]
sealed class DoubleMatrixTests
{
    // Of A [rows, depth]: row g, then g + 8, of columns t, then the same further right; of B [depth, 8]: column g of rows t. g = lane / 4, t = lane % 4.
    [TestCase(8, 4)]
    [TestCase(16, 4)]
    [TestCase(16, 8)]
    [TestCase(16, 16)]
    public void FusedMultiplicationsAndAdditions(int rows, int depth)
    {
        var (halves, words) = (rows / 8, depth / 4);
        var (a, b) = ("", "");
        for (var i = 0; i < halves * words; i++)
            a += $"ld.global.f32 %f5, [%rd4+{4 * (i % halves * 8 * depth + i / halves * 4)}]; cvt.f64.f32 %d{10 + i}, %f5;";
        for (var i = 0; i < words; i++)
            b += $"ld.global.f32 %f5, [%rd5+{4 * (256 + i * 4 * 8)}]; cvt.f64.f32 %d{20 + i}, %f5;";
        var sums = Registers(0, 2 * halves);
        var values = new float[256 + 128 + 128];
        for (var i = 0; i < 384; i++)
            values[i] = i < 256 ? i * 7 % 11 - 5 : i * 5 % 13 - 6;
        // Sums begin with the number of their register; they go to [16, 8] behind A and B.
        var result = Snippet.Run(
            $$"""
            shr.u32 %r4, %r0, 2;
            and.b32 %r5, %r0, 3;
            mov.f64 %d0, 0d0000000000000000; mov.f64 %d1, 0d3FF0000000000000; mov.f64 %d2, 0d4000000000000000; mov.f64 %d3, 0d4008000000000000;
            mad.lo.u32 %r6, %r4, {{depth}}, %r5;
            mad.wide.u32 %rd4, %r6, 4, %rd0;
            mad.lo.u32 %r7, %r5, 8, %r4;
            mad.wide.u32 %rd5, %r7, 4, %rd0;
            {{a}} {{b}}
            mma.sync.aligned.m{{rows}}n8k{{depth}}.row.col.f64.f64.f64.f64 {{sums}}, {{Registers(10, halves * words)}}, {{Registers(20, words)}}, {{sums}};
            cvt.rn.f32.f64 %f0, %d0; cvt.rn.f32.f64 %f1, %d1; cvt.rn.f32.f64 %f2, %d2; cvt.rn.f32.f64 %f3, %d3;
            shl.b32 %r8, %r0, 1;
            mad.wide.u32 %rd6, %r8, 4, %rd0;
            st.global.v2.f32 [%rd6+1536], {%f0, %f1};
            st.global.v2.f32 [%rd6+1792], {%f2, %f3};
            """,
            values, 32);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < 8; column++)
            {
                var expected = row / 8 * 2 + column % 2 + Enumerable.Range(0, depth).Sum(k => (double)values[row * depth + k] * values[256 + k * 8 + column]);
                Assert.That(result[384 + row * 8 + column], Is.EqualTo(expected), $"[{row},{column}]");
            }
        }
    }

    static string Registers(int first, int count) => $"{{{string.Join(", ", Enumerable.Range(first, count).Select(i => $"%d{i}"))}}}";
}
