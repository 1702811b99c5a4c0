using ILGPU;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>
/// Sixteen rows of a panel of <see cref="DiagonalBlock.Size"/> columns, multiplied by the inverse of the factor above them, in the registers of a warp: four blocks
/// of 16 x 8. They are operands of the next product as they lie, in which depth 2t of a block stands at place t, depth 2t + 1 at t + 4.
/// </summary>
readonly struct SolvedRows
{
    readonly Double4 s0, s1, s2, s3;

    SolvedRows(Double4 s0, Double4 s1, Double4 s2, Double4 s3) => (this.s0, this.s1, this.s2, this.s3) = (s0, s1, s2, s3);

    /// <summary>The products of rows and the inverse, both as [depth][row] in shared memory, from the thread's first elements on.</summary>
    public static SolvedRows Of(ArrayView<double> rows, ArrayView<double> inverse, int stride)
    {
        var solved = default(SolvedRows);
        for (var depth = 0; depth < DiagonalBlock.Size; depth += 8)
            solved = solved.Next(rows.SubView(depth * stride), inverse.SubView(depth * stride), stride);
        return solved;
    }

    /// <summary>This times the transpose of others: columns 0 to 7 of the product.</summary>
    public Double4 TimesUpper(SolvedRows others) => MatrixCore.MultiplyDouble(
        Left(s3), others.s3.X, others.s3.Y, MatrixCore.MultiplyDouble(
            Left(s2), others.s2.X, others.s2.Y, MatrixCore.MultiplyDouble(
                Left(s1), others.s1.X, others.s1.Y, MatrixCore.MultiplyDouble(Left(s0), others.s0.X, others.s0.Y, default))));

    /// <summary>Columns 8 to 15.</summary>
    public Double4 TimesLower(SolvedRows others) => MatrixCore.MultiplyDouble(
        Left(s3), others.s3.Z, others.s3.W, MatrixCore.MultiplyDouble(
            Left(s2), others.s2.Z, others.s2.W, MatrixCore.MultiplyDouble(
                Left(s1), others.s1.Z, others.s1.W, MatrixCore.MultiplyDouble(Left(s0), others.s0.Z, others.s0.W, default))));

    /// <summary>Hands half of the columns over: the first 16, or the others.</summary>
    public void Store<TResult>(TResult result, int row, int column, bool isSecond)
        where TResult : struct, IDoubleResult
    {
        if (isSecond)
        {
            DoubleBlock.Store(s2, default, result, row, column + 16);
            DoubleBlock.Store(s3, default, result, row, column + 24);
        }
        else
        {
            DoubleBlock.Store(s0, default, result, row, column);
            DoubleBlock.Store(s1, default, result, row, column + 8);
        }
    }

    SolvedRows Next(ArrayView<double> rows, ArrayView<double> inverse, int stride)
    {
        var a = DoubleBlock.Left(rows, stride);
        var none = new DoublePair(1, 1);
        return new(
            DoubleBlock.Multiply(a, DoubleBlock.Right<MatrixRows>(inverse, stride, none), s0),
            DoubleBlock.Multiply(a, DoubleBlock.Right<MatrixRows>(inverse.SubView(8), stride, none), s1),
            DoubleBlock.Multiply(a, DoubleBlock.Right<MatrixRows>(inverse.SubView(16), stride, none), s2),
            DoubleBlock.Multiply(a, DoubleBlock.Right<MatrixRows>(inverse.SubView(24), stride, none), s3));
    }

    // A lane's columns 2t and 2t + 1 become depths t and t + 4.
    static Double4 Left(Double4 block) => new(block.X, block.Z, block.Y, block.W);
}
