using ILGPU;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>A warp's quarter of a tile, computed by <see cref="MatrixCore.MultiplyDouble"/>: the sums of one thread.</summary>
interface IDoubleWarp<T> : IStageShape
    where T : struct, IDoubleWarp<T>
{
    /// <summary>
    /// The next sums of a thread, from both operands' elements at eight depths, from the thread's first on, [depth][row], and the right operand's weights from the
    /// thread's first on, where it has any.
    /// </summary>
    static abstract T Multiply<TRight>(ArrayView<double> left, ArrayView<double> right, ArrayView<float> weights, T sums)
        where TRight : struct, IDoubleOperand;

    /// <summary>Hands the sums over, the first at a row and column of the result.</summary>
    static abstract void Store<TResult>(T sums, TResult result, int row, int column)
        where TResult : struct, IDoubleResult;
}

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

/// <summary>32 x 32 sums for a warp, 64 x 64 for the group.</summary>
struct Warp32 : IDoubleWarp<Warp32>
{
    Double4 s00, s01, s02, s03, s10, s11, s12, s13;

    public static int Log2Size => 6;

    public static int Log2Step => 4;

    public static int Log2Threads => 7;

    static int Stride => StagedElements<Warp32, MatrixRows>.Stride;

    public static Warp32 Multiply<TRight>(ArrayView<double> left, ArrayView<double> right, ArrayView<float> weights, Warp32 sums)
        where TRight : struct, IDoubleOperand
    {
        var a0 = DoubleBlock.Left(left, Stride);
        var a1 = DoubleBlock.Left(left.SubView(16), Stride);
        var scale = DoubleBlock.Scale<TRight>(weights);
        var b0 = DoubleBlock.Right<TRight>(right, Stride, scale);
        var b1 = DoubleBlock.Right<TRight>(right.SubView(8), Stride, scale);
        var b2 = DoubleBlock.Right<TRight>(right.SubView(16), Stride, scale);
        var b3 = DoubleBlock.Right<TRight>(right.SubView(24), Stride, scale);
        return new()
        {
            s00 = DoubleBlock.Multiply(a0, b0, sums.s00),
            s01 = DoubleBlock.Multiply(a0, b1, sums.s01),
            s02 = DoubleBlock.Multiply(a0, b2, sums.s02),
            s03 = DoubleBlock.Multiply(a0, b3, sums.s03),
            s10 = DoubleBlock.Multiply(a1, b0, sums.s10),
            s11 = DoubleBlock.Multiply(a1, b1, sums.s11),
            s12 = DoubleBlock.Multiply(a1, b2, sums.s12),
            s13 = DoubleBlock.Multiply(a1, b3, sums.s13),
        };
    }

    public static void Store<TResult>(Warp32 sums, TResult result, int row, int column)
        where TResult : struct, IDoubleResult
    {
        var t00 = DoubleBlock.Starts(result, row, column);
        var t01 = DoubleBlock.Starts(result, row, column + 8);
        var t02 = DoubleBlock.Starts(result, row, column + 16);
        var t03 = DoubleBlock.Starts(result, row, column + 24);
        DoubleBlock.Store(sums.s00, t00, result, row, column);
        DoubleBlock.Store(sums.s01, t01, result, row, column + 8);
        DoubleBlock.Store(sums.s02, t02, result, row, column + 16);
        DoubleBlock.Store(sums.s03, t03, result, row, column + 24);
        var t10 = DoubleBlock.Starts(result, row + 16, column);
        var t11 = DoubleBlock.Starts(result, row + 16, column + 8);
        var t12 = DoubleBlock.Starts(result, row + 16, column + 16);
        var t13 = DoubleBlock.Starts(result, row + 16, column + 24);
        DoubleBlock.Store(sums.s10, t10, result, row + 16, column);
        DoubleBlock.Store(sums.s11, t11, result, row + 16, column + 8);
        DoubleBlock.Store(sums.s12, t12, result, row + 16, column + 16);
        DoubleBlock.Store(sums.s13, t13, result, row + 16, column + 24);
    }
}
