using ILGPU;
using ILGPU.Util;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>The factor of a block on the diagonal, and its inverse, by a group of <see cref="Warps"/> warps: lanes have the rows, each warp eight columns.</summary>
static class DiagonalFactor
{
    const int Size = DiagonalBlock.Size;
    const int Warps = DoubleScheme.TensorThreads / 32;

    /// <summary>
    /// Reads the lower half of the block of w that starts at <paramref name="first"/>, writes its factor to the lower half of y, and the factor's inverse, transposed.
    /// </summary>
    public static void Run(ArrayView<double> w, ArrayView<double> y, ArrayView<double> inverse, int size, int first)
    {
        var block = SharedMemory.Allocate<double>(DiagonalBlock.Length);
        var shared = SharedMemory.Allocate<double>(2 * Size);
        var reciprocals = SharedMemory.Allocate<double>(2);
        int lane = Group.IdxX & (Size - 1), warp = Group.IdxX >> 5;
        for (var row = warp; row < Size; row += Warps)
            block[DiagonalBlock.At(row, lane)] = DiagonalBlock.Element(w, size, first, row, lane);
        Group.Barrier();
        // Elements of the block until their column is factored, of the inverse from then on.
        var columns = FactorColumns.Load(block.SubView(DiagonalBlock.At(lane, warp)));
        columns = Round(columns, block, shared, reciprocals, 0);
        columns = Round(columns, block, shared, reciprocals, 1);
        columns = Round(columns, block, shared, reciprocals, 2);
        columns = Round(columns, block, shared, reciprocals, 3);
        columns = Round(columns, block, shared, reciprocals, 4);
        columns = Round(columns, block, shared, reciprocals, 5);
        columns = Round(columns, block, shared, reciprocals, 6);
        columns = Round(columns, block, shared, reciprocals, 7);
        columns.Store(inverse.SubView(warp * Size + lane), Warps * Size);
        for (var row = warp; row < Size; row += Warps)
        {
            if (first + row < size & lane <= row)
                y[(first + row) * size + first + lane] = block[DiagonalBlock.At(row, lane)];
        }
    }

    // Four columns, one of each warp.
    static FactorColumns Round(FactorColumns columns, ArrayView<double> block, ArrayView<double> shared, ArrayView<double> reciprocals, int round)
    {
        int lane = Group.IdxX & (Size - 1), warp = Group.IdxX >> 5;
        for (var owner = 0; owner < Warps; owner++)
        {
            int j = round * Warps + owner, buffer = (owner & 1) * Size;
            if (warp == owner)
            {
                var pivot = Warp.Shuffle(columns.First, j);
                var reciprocal = DoubleMath.ReciprocalRoot(Utilities.Select(pivot > 0, pivot, double.NaN));
                var element = columns.First * reciprocal;
                shared[buffer + lane] = element;
                reciprocals[owner & 1] = reciprocal;
                block[DiagonalBlock.At(lane, j)] = element;
                columns = columns.With(Utilities.Select(lane == j, 1.0, 0));
            }
            Group.Barrier();
            columns = columns.Next(new(shared.SubView(buffer + warp), j, lane, shared[buffer + lane], reciprocals[owner & 1], warp <= owner), round);
        }
        return columns.Turn();
    }
}
