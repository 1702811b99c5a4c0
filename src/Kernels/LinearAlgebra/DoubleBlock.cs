using ILGPU;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>A warp's block of 16 rows and 8 columns.</summary>
static class DoubleBlock
{
    /// <summary>The words of the left operand, from [depth][row] with rows so long.</summary>
    public static Double4 Left(ArrayView<double> stage, int stride) => new(stage[0], stage[8], stage[4 * stride], stage[4 * stride + 8]);

    /// <summary>The sums with the products of the left operand and the right one's words.</summary>
    public static Double4 Multiply(Double4 left, DoublePair right, Double4 sums) => MatrixCore.MultiplyDouble(left, right.X, right.Y, sums);

    /// <summary>The weights of the right operand's words; 1 where it has none.</summary>
    public static DoublePair Scale<TRight>(ArrayView<float> weights)
        where TRight : struct, IDoubleOperand => TRight.IsWeighted ? new(weights[0], weights[4]) : new(1, 1);

    /// <summary>The words of the right operand.</summary>
    public static DoublePair Right<TRight>(ArrayView<double> stage, int stride, DoublePair scale)
        where TRight : struct, IDoubleOperand =>
        TRight.IsWeighted ? new(stage[0] * scale.X, stage[4 * stride] * scale.Y) : new(stage[0], stage[4 * stride]);

    /// <summary>What is at the places of the sums.</summary>
    public static DoubleStarts Starts<TResult>(TResult result, int row, int column)
        where TResult : struct, IDoubleResult => new(
            result.Start(row, column), result.Start(row, column + 1), result.Start(row + 8, column), result.Start(row + 8, column + 1));

    /// <summary>Hands the sums over.</summary>
    public static void Store<TResult>(Double4 sums, DoubleStarts starts, TResult result, int row, int column)
        where TResult : struct, IDoubleResult
    {
        result.Store(row, column, starts.X, sums.X);
        result.Store(row, column + 1, starts.Y, sums.Y);
        result.Store(row + 8, column, starts.Z, sums.Z);
        result.Store(row + 8, column + 1, starts.W, sums.W);
    }
}
