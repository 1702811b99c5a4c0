using ILGPU;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>16 x 16 sums for a warp, 32 x 32 for the group.</summary>
struct Warp16 : IDoubleWarp<Warp16>
{
    Double4 s00, s01;

    public static int Log2Size => 5;

    public static int Log2Step => 5;

    public static int Log2Threads => 7;

    static int Stride => StagedElements<Warp16, MatrixRows>.Stride;

    public static Warp16 Multiply<TRight>(ArrayView<double> left, ArrayView<double> right, ArrayView<float> weights, Warp16 sums)
        where TRight : struct, IDoubleOperand
    {
        var a0 = DoubleBlock.Left(left, Stride);
        var scale = DoubleBlock.Scale<TRight>(weights);
        var b0 = DoubleBlock.Right<TRight>(right, Stride, scale);
        var b1 = DoubleBlock.Right<TRight>(right.SubView(8), Stride, scale);
        return new()
        {
            s00 = DoubleBlock.Multiply(a0, b0, sums.s00),
            s01 = DoubleBlock.Multiply(a0, b1, sums.s01),
        };
    }

    public static void Store<TResult>(Warp16 sums, TResult result, int row, int column)
        where TResult : struct, IDoubleResult
    {
        var t00 = DoubleBlock.Starts(result, row, column);
        var t01 = DoubleBlock.Starts(result, row, column + 8);
        DoubleBlock.Store(sums.s00, t00, result, row, column);
        DoubleBlock.Store(sums.s01, t01, result, row, column + 8);
    }
}
