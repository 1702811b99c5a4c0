using ILGPU;
using ILGPU.Util;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>
/// L x = b, or L^T x = b, for a lower triangular L [M,M] and columns b [M,N], in place in x, by blocks of <see cref="DiagonalBlock.Size"/> rows: multiply the block's
/// rows by the inverse of its triangle, take their products off the rows that are left.
/// </summary>
static class TriangularSolve
{
    /// <summary>Inverts the triangles on the diagonal, a group for each: lower [M,M], inverses [blocks,32,32], transposed, and M.</summary>
    [Kernel(DiagonalBlock.GroupSize)]
    public static void Invert(ArrayView<double> lower, ArrayView<double> inverses, int m)
    {
        var block = SharedMemory.Allocate<double>(DiagonalBlock.Length);
        var reciprocals = SharedMemory.Allocate<double>(DiagonalBlock.Size);
        var own = DiagonalBlock.Load(lower, block, m, Grid.IdxX * DiagonalBlock.Size);
        int lane = Group.IdxX & (DiagonalBlock.Size - 1), column = Group.IdxX >> 5;
        if (lane == column)
            reciprocals[lane] = DoubleMath.Divide(1, own);
        Group.Barrier();
        var value = Utilities.Select(lane == column, 1.0, 0);
        for (var j = column; j < DiagonalBlock.Size; j++)
            value = DiagonalBlock.Substitute(value, lane, j, block[DiagonalBlock.At(lane, j)], reciprocals[j]);
        inverses[(Grid.IdxX * DiagonalBlock.Size + column) * DiagonalBlock.Size + lane] = value;
    }

    /// <summary>Solves for the rows of a block: inverses, as columns, or transposed as rows, x [M,N], M, N, first (of the block).</summary>
    [Kernel(DoubleScheme.TensorThreads, MinGroups = DoubleScheme.TensorGroups)]
    public static void Solve<TInverse>(ArrayView<double> inverses, ArrayView<double> x, int m, int n, int first)
        where TInverse : struct, IMatrixOperand<TInverse>
    {
        var rows = Math.Min(DiagonalBlock.Size, m - first);
        var values = x.SubView(first * n);
        TensorProduct<Warp16>.Run<TInverse, MatrixColumns, StoredResult>(
            0, rows, TInverse.Of(inverses.SubView(first * DiagonalBlock.Size), DiagonalBlock.Size, rows, rows), new(values, n, n, rows), new(values, n, rows, n));
    }

    /// <summary>
    /// Takes the products of a block's rows off those after it (before it, transposed): lower, as rows, or transposed as columns, x, M, N, first (of the block),
    /// start (of the rows left), end.
    /// </summary>
    [Kernel]
    public static void Update<TScheme, TLower>(ArrayView<double> lower, ArrayView<double> x, int m, int n, int first, int start, int end)
        where TScheme : struct, IDoubleScheme
        where TLower : struct, IMatrixOperand<TLower>
    {
        int depth = Math.Min(DiagonalBlock.Size, m - first), rows = end - start;
        var part = lower.SubView(TLower.IsAlongDepth ? start * m + first : first * m + start);
        TScheme.Run<TLower, MatrixColumns, SubtractedResult>(
            0, depth, TLower.Of(part, m, rows, depth), new(x.SubView(first * n), n, n, depth), new(x.SubView(start * n), n, rows, n));
    }

    /// <summary>Blocks of so many rows.</summary>
    public static int Blocks(int m) => (m + DiagonalBlock.Size - 1) / DiagonalBlock.Size;

    /// <summary>The kernel for the rows of a block.</summary>
    public static KernelMethod SolveOf(bool transpose) => KernelMethod.Of(transpose ? Solve<MatrixRows> : Solve<MatrixColumns>);

    /// <summary>The kernel for the rows that are left.</summary>
    public static KernelMethod UpdateOf(DoubleScheme scheme, bool transpose) =>
        scheme.Of(Update<DotProducts<Products>, MatrixRows>, transpose ? typeof(MatrixColumns) : typeof(MatrixRows));

    public static IEnumerable<KernelSample> Samples
    {
        get
        {
            const int M = 200, Block = DiagonalBlock.Size, Left = M - Block;
            SampleBuffer matrix = SampleBuffer.Doubles(M * M), inverses = SampleBuffer.Doubles(Blocks(M) * Block * Block);
            yield return KernelSample.Of(
                $"posterior_solve_invert-{M}", KernelMethod.Of(Invert), Blocks(M), [matrix, inverses, M], Blocks(M) * Block * Block * Block / 3.0);
            foreach (var transpose in new[] { false, true })
            {
                var name = transpose ? "posterior_solve_transposed" : "posterior_solve";
                var (first, start) = transpose ? (Left, 0) : (0, Block);
                yield return KernelSample.Of(
                    $"{name}_block-{M}x{M}", SolveOf(transpose), DoubleScheme.Small.Grid(Block, M), [inverses, matrix, M, M, transpose ? 192 : 0],
                    (double)Block * Block * M);
                yield return KernelSample.Of(
                    $"{name}_update-{M}x{M}", UpdateOf(DoubleScheme.Small, transpose), DoubleScheme.Small.Grid(Left, M),
                    [matrix, matrix, M, M, first, start, start + Left], 2.0 * Left * Block * M);
            }
        }
    }
}
