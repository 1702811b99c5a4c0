using ILGPU;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>
/// A tile of 32 x 32 for a group of 2 x 2 warps: the rows below a factored block, solved in registers for the tile's rows and again for its columns, and their
/// products taken off what is right of the block.
/// </summary>
static class PanelStep
{
    const int Size = DiagonalBlock.Size;

    /// <summary>
    /// The tile of this group: w, y, the inverse of the factor, size, first (of the block), end (of the columns from which products are taken off). The first groups
    /// of each row store the solved rows to y.
    /// </summary>
    public static void Run(ArrayView<double> w, ArrayView<double> y, ArrayView<double> inverse, int size, int first, int end)
    {
        int start = first + Size, rows = size - start, row = Grid.IdxY * Size, column = Grid.IdxX * Size;
        var length = StagedElements<Warp16, MatrixRows>.Length;
        var stride = StagedElements<Warp16, MatrixRows>.Stride;
        var stage = SharedMemory.Allocate<double>(3 * StagedElements<Warp16, MatrixRows>.Length);
        var below = new MatrixRows(w.SubView(start * size + first), size, rows, Size);
        StagedElements<Warp16, MatrixRows>.Copy(below, row, 0, stage, 0);
        StagedElements<Warp16, MatrixRows>.Copy(below, column, 0, stage, length);
        StagedElements<Warp16, MatrixColumns>.Copy(new(inverse, Size, Size, Size), 0, 0, stage, 2 * length);
        AsyncCopy.Commit();
        int warp = Group.IdxX >> 5, g = (Group.IdxX & 31) >> 2, t = Group.IdxX & 3;
        int warpRow = (warp >> 1) << 4, warpColumn = (warp & 1) << 4;
        int firstRow = row + warpRow + g, firstColumn = column + warpColumn + 2 * t;
        var result = new LowerSubtractedResult(w.SubView(start * (size + 1)), size, rows, end - start);
        var upper = DoubleBlock.Starts(result, firstRow, firstColumn);
        var lower = DoubleBlock.Starts(result, firstRow, firstColumn + 8);
        AsyncCopy.WaitAll();
        Group.Barrier();
        var part = stage.SubView(t * stride + g);
        var solved = SolvedRows.Of(part.SubView(warpRow), part.SubView(2 * length), stride);
        if (Grid.IdxX == 0)
            solved.Store(new StoredResult(y.SubView(start * size + first), size, rows, Size), firstRow, 2 * t, warpColumn > 0);
        if (start < end)
        {
            var across = SolvedRows.Of(part.SubView(length + warpColumn), part.SubView(2 * length), stride);
            DoubleBlock.Store(solved.TimesUpper(across), upper, result, firstRow, firstColumn);
            DoubleBlock.Store(solved.TimesLower(across), lower, result, firstRow, firstColumn + 8);
        }
    }
}
