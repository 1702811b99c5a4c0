using ILGPU;
using ILGPU.IR.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Intrinsics;

/// <summary>
/// Products of small matrices by all lanes of a warp together. A lane holds of the left matrix rows g and g + 8, of the right one column g, words t and t + 4 of
/// each, and of the sums columns 2t and 2t + 1 of rows g and g + 8, where g = lane / 4 and t = lane mod 4. A word is a tf32 number or a pair of bfloat16 ones.
/// </summary>
public static class MatrixCore
{
    /// <summary>c + a b for a [16, 8] and b [8, 8] in tf32.</summary>
    [IntrinsicImplementation, Ptx("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%o}, {%0}, {%1, %2}, {%3}")]
    internal static Float4 MultiplyTf32(Word4 a, uint b0, uint b1, Float4 c)
    {
        var (row, column) = (Warp.LaneIdx & 28, (Warp.LaneIdx & 3) << 3);
        for (var k = 0; k < 4; k++)
        {
            c = Add(c, Lane(a.X, row + k), Lane(a.Y, row + k), Lane(b0, column + k), Lane(b0, column + 4 + k));
            c = Add(c, Lane(a.Z, row + k), Lane(a.W, row + k), Lane(b1, column + k), Lane(b1, column + 4 + k));
        }
        return c;
    }

    /// <summary>c + a b for a [16, 16] and b [16, 8] in bfloat16.</summary>
    [IntrinsicImplementation, Ptx("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%o}, {%0}, {%1, %2}, {%3}")]
    internal static Float4 MultiplyBFloat16(Word4 a, uint b0, uint b1, Float4 c)
    {
        const uint High = 0xFFFF0000;
        var even = MultiplyTf32(new(a.X << 16, a.Y << 16, a.Z << 16, a.W << 16), b0 << 16, b1 << 16, c);
        return MultiplyTf32(new(a.X & High, a.Y & High, a.Z & High, a.W & High), b0 & High, b1 & High, even);
    }

    /// <summary>
    /// c + a b for a [16, 8] and b [8, 8] in doubles, each product added by a fused operation. Words are doubles: of a in the order (g, t), (g + 8, t),
    /// (g, t + 4), (g + 8, t + 4).
    /// </summary>
    [IntrinsicImplementation, Ptx("mma.sync.aligned.m16n8k8.row.col.f64.f64.f64.f64 {%o}, {%0}, {%1, %2}, {%3}", 90)]
    [Ptx(
        "mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%o:0, %o:1}, {%0:0}, {%1}, {%3:0, %3:1};"
        + "mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%o:2, %o:3}, {%0:1}, {%1}, {%3:2, %3:3};"
        + "mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%o:0, %o:1}, {%0:2}, {%2}, {%o:0, %o:1};"
        + "mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%o:2, %o:3}, {%0:3}, {%2}, {%o:2, %o:3}", 80, Otherwise = typeof(WithoutTensorCores))]
    internal static Double4 MultiplyDouble(Double4 a, double b0, double b1, Double4 c) =>
        WithoutTensorCores.MultiplyDouble(a, b0, b1, c);

    /// <summary>
    /// Four matrices of 8 rows by 4 words: lanes 8i to 8i + 7 give the addresses of the rows of matrix i, each lane gets word t of row g of each matrix.
    /// </summary>
    [IntrinsicImplementation, Ptx("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%o}, [%0]")]
    internal static Word4 Load(ref uint row) => new(row, row, row, row);

    /// <summary>A float32 number rounded to tf32, of two equally near the one farther from 0.</summary>
    [IntrinsicImplementation, Ptx("cvt.rna.tf32.f32 %o, %0")]
    public static uint ToTf32(uint a) => a + 0x1000 & ~0x1FFFu;

    /// <summary>Two float32 numbers rounded to bfloat16, of two equally near the even one; the first is the low half.</summary>
    [IntrinsicImplementation, Ptx("cvt.rn.bf16x2.f32 %o, %1, %0")]
    public static uint ToBFloat16(float low, float high) => Round(Interop.FloatAsInt(low)) >> 16 | Round(Interop.FloatAsInt(high)) & 0xFFFF0000;

    static uint Round(uint a) => a + 0x7FFF + (a >> 16 & 1);

    static float Lane(uint word, int lane) => Interop.IntAsFloat(Warp.Shuffle(word, lane));

    static Float4 Add(Float4 c, float upper, float lower, float left, float right) =>
        new(c.X + upper * left, c.Y + upper * right, c.Z + lower * left, c.W + lower * right);
}

/// <summary>What <see cref="MatrixCore"/> computes, on devices that cannot.</summary>
static class WithoutTensorCores
{
    /// <inheritdoc cref="MatrixCore.MultiplyDouble"/>
    public static Double4 MultiplyDouble(Double4 a, double b0, double b1, Double4 c)
    {
        var (row, column) = (Warp.LaneIdx & 28, (Warp.LaneIdx & 3) << 3);
        for (var k = 0; k < 4; k++)
            c = Add(c, Warp.Shuffle(a.X, row + k), Warp.Shuffle(a.Y, row + k), Warp.Shuffle(b0, column + k), Warp.Shuffle(b0, column + 4 + k));
        for (var k = 0; k < 4; k++)
            c = Add(c, Warp.Shuffle(a.Z, row + k), Warp.Shuffle(a.W, row + k), Warp.Shuffle(b1, column + k), Warp.Shuffle(b1, column + 4 + k));
        return c;
    }

    static Double4 Add(Double4 c, double upper, double lower, double left, double right) => new(
        DoubleMath.Fma(upper, left, c.X), DoubleMath.Fma(upper, right, c.Y), DoubleMath.Fma(lower, left, c.Z), DoubleMath.Fma(lower, right, c.W));
}
