using ILGPU;
using ILGPU.Util;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>
/// A block on the diagonal of a lower triangular matrix, factored or inverted by a group of <see cref="Size"/> warps: each has a column, its lanes the rows.
/// Rows and columns beyond the end of the matrix are those of the unit matrix. Inverses are stored transposed.
/// </summary>
static class DiagonalBlock
{
    /// <summary>Rows and columns.</summary>
    public const int Size = 32;

    /// <summary>Threads of a group.</summary>
    public const int GroupSize = Size * Size;

    /// <summary>Elements of a block in shared memory: rows are one element longer, so that columns lie in different banks.</summary>
    public const int Length = Size * (Size + 1);

    /// <summary>The place of (row, column) in shared memory.</summary>
    public static int At(int row, int column) => row * (Size + 1) + column;

    /// <summary>
    /// Brings the lower half of a block, whose first element is at <paramref name="first"/> on the diagonal, to shared memory: lanes take the columns of a row. The
    /// element is returned; a barrier must follow.
    /// </summary>
    public static double Load(ArrayView<double> lower, ArrayView<double> block, int size, int first)
    {
        int row = Group.IdxX >> 5, column = Group.IdxX & (Size - 1);
        var value = Element(lower, size, first, row, column);
        block[At(row, column)] = value;
        return value;
    }

    /// <summary>An element of the lower half of a block.</summary>
    public static double Element(ArrayView<double> lower, int size, int first, int row, int column)
    {
        var value = Utilities.Select(row == column, 1.0, 0);
        if (first + row < size & column <= row)
            value = lower[(first + row) * size + first + column];
        return value;
    }

    /// <summary>The next step of forward substitution for a column of the inverse, from column <paramref name="j"/> of the factor.</summary>
    /// <param name="value">This lane's element of the inverse.</param>
    /// <param name="lane">The lane's row.</param>
    /// <param name="j">The column.</param>
    /// <param name="factor">The factor's element at (lane, j).</param>
    /// <param name="reciprocal">1 / the factor's element at (j, j).</param>
    public static double Substitute(double value, int lane, int j, double factor, double reciprocal)
    {
        var solved = Warp.Shuffle(value, j) * reciprocal;
        return Utilities.Select(lane == j, solved, Utilities.Select(lane > j, DoubleMath.Fma(-factor, solved, value), value));
    }
}
