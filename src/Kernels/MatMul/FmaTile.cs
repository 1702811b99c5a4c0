using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>What the compiler knows of a tile.</summary>
static class FmaTile<TShape, TSums>
    where TShape : struct, ITileShape
    where TSums : struct, ISums<TSums>
{
    // Depths are 4 banks apart, so that what a warp stores across them, at 8 depths of 4 rows or 2 x 4 of 16, is in different banks.
    const int Skew = 4;

    public static readonly int StrideA = TShape.M + Skew;
    public static readonly int StrideB = TShape.N + Skew;
    public static readonly int SizeA = 2 * TShape.K * StrideA / 4;
    public static readonly int SizeB = 2 * TShape.K * StrideB / 4;
    public static readonly int WarpColumns = TShape.N / (TSums.Columns * FmaLayout.WarpN);
    public static readonly int WarpColumnBits = System.Numerics.BitOperations.Log2((uint)WarpColumns);

    public static TSums Step(TSums sums, ArrayView<Float4> left, ArrayView<Float4> right)
    {
        sums = Terms4(sums, left, right, 0);
        sums = Terms4(sums, left, right, 4);
        if (TShape.K > 8)
        {
            sums = Terms4(sums, left, right, 8);
            sums = Terms4(sums, left, right, 12);
        }
        return sums;
    }

    static TSums Terms4(TSums sums, ArrayView<Float4> left, ArrayView<Float4> right, int depth)
    {
        sums = Term(sums, left, right, depth);
        sums = Term(sums, left, right, depth + 1);
        sums = Term(sums, left, right, depth + 2);
        return Term(sums, left, right, depth + 3);
    }

    static TSums Term(TSums sums, ArrayView<Float4> left, ArrayView<Float4> right, int depth) =>
        sums.Add(left.SubView(depth * (StrideA >> 2)), right.SubView(depth * (StrideB >> 2)));
}

static class FmaLayout
{
    public const int WarpM = 4, WarpN = 8;
}
