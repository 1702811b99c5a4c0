using ILGPU;
using ILGPU.Util;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>
/// L with L L^T = a + jitter * mean of the diagonal * I, in place in y, by blocks of <see cref="DiagonalBlock.Size"/> columns: factor the block on the diagonal and
/// invert the factor, multiply the rows below by the inverse, take their products off what is right of it in a panel of <see cref="Panel"/> columns; then those of
/// the panel off what is right of the panel.
/// </summary>
static class Cholesky
{
    /// <summary>Columns whose products are taken off what is right of them together.</summary>
    public const int Panel = 4 * DiagonalBlock.Size;

    const int RowThreads = 128;
    const int TraceThreads = 256;
    const int TraceWarps = TraceThreads / 32;

    /// <summary>shift = scale * the sum of the diagonal, by one group: a [size,size], shift [1], size, scale.</summary>
    [Kernel(TraceThreads)]
    public static void Trace(ArrayView<double> a, ArrayView<double> shift, int size, double scale)
    {
        var parts = SharedMemory.Allocate<double>(TraceWarps);
        int thread = Group.IdxX, warp = thread >> 5;
        var sum = 0.0;
        for (var i = thread; i < size; i += TraceThreads)
            sum += a[i * (size + 1)];
        sum = WarpSum.Of(sum);
        if ((thread & 31) == 0)
            parts[warp] = sum;
        Group.Barrier();
        if (thread > 0)
            return;
        for (var i = 1; i < TraceWarps; i++)
            sum += parts[i];
        shift[0] = scale * sum;
    }

    /// <summary>The lower half of a and its shifted diagonal, zeros above, a group a row: a, shift [1], y [size,size], size, whether there is a shift.</summary>
    [Kernel(RowThreads)]
    public static void Start(ArrayView<double> a, ArrayView<double> shift, ArrayView<double> y, int size, int isShifted)
    {
        var row = Grid.IdxX;
        for (var column = Group.IdxX; column < size; column += RowThreads)
        {
            var value = 0.0;
            if (column <= row)
                value = a[row * size + column];
            if (column == row & isShifted != 0)
                value += shift[0];
            y[row * size + column] = value;
        }
    }

    /// <summary>Factors the block on the diagonal: y, inverse [32,32] of the factor, transposed, size, first (of the block).</summary>
    [Kernel(DiagonalBlock.GroupSize)]
    public static void Factor(ArrayView<double> y, ArrayView<double> inverse, int size, int first)
    {
        var block = SharedMemory.Allocate<double>(DiagonalBlock.Length);
        var columns = SharedMemory.Allocate<double>(2 * DiagonalBlock.Size);
        var reciprocals = SharedMemory.Allocate<double>(2);
        DiagonalBlock.Load(y, block, size, first);
        Group.Barrier();
        // An element of the block until its column is factored, one of the inverse from then on.
        int lane = Group.IdxX & (DiagonalBlock.Size - 1), column = Group.IdxX >> 5;
        var value = block[DiagonalBlock.At(lane, column)];
        for (var j = 0; j < DiagonalBlock.Size; j++)
        {
            var buffer = (j & 1) * DiagonalBlock.Size;
            if (column == j)
            {
                var pivot = Warp.Shuffle(value, j);
                var root = DoubleMath.Sqrt(Utilities.Select(pivot > 0, pivot, double.NaN));
                var reciprocal = DoubleMath.Divide(1, root);
                value = Utilities.Select(lane == j, root, value * reciprocal);
                columns[buffer + lane] = value;
                reciprocals[j & 1] = reciprocal;
                block[DiagonalBlock.At(lane, column)] = value;
                value = Utilities.Select(lane == j, 1.0, 0);
            }
            Group.Barrier();
            var factor = columns[buffer + lane];
            if (column <= j)
                value = DiagonalBlock.Substitute(value, lane, j, factor, reciprocals[j & 1]);
            else
                value = DoubleMath.Fma(-factor, columns[buffer + column], value);
        }
        inverse[column * DiagonalBlock.Size + lane] = value;
        int row = column, place = lane;
        if (first + row < size & place <= row)
            y[(first + row) * size + first + place] = block[DiagonalBlock.At(row, place)];
    }

    /// <summary>Solves for the rows below a whole block: y, inverse, size, first.</summary>
    [Kernel(DoubleScheme.TensorThreads, MinGroups = DoubleScheme.TensorGroups)]
    public static void Solve(ArrayView<double> y, ArrayView<double> inverse, int size, int first)
    {
        int start = first + DiagonalBlock.Size, rows = size - start;
        var below = y.SubView(start * size + first);
        TensorProduct<Warp16>.Run<MatrixRows, MatrixColumns, StoredResult>(
            0, DiagonalBlock.Size, new(below, size, rows, DiagonalBlock.Size), new(inverse, DiagonalBlock.Size, DiagonalBlock.Size, DiagonalBlock.Size),
            new(below, size, rows, DiagonalBlock.Size));
    }

    /// <summary>
    /// Takes the products of whole columns from <paramref name="first"/>, so many as <paramref name="depth"/>, off the lower half of the columns from
    /// <paramref name="start"/>, before <paramref name="end"/>.
    /// </summary>
    [Kernel]
    public static void Update<TScheme>(ArrayView<double> y, int size, int first, int depth, int start, int end)
        where TScheme : struct, IDoubleScheme
    {
        if (Grid.IdxX <= Grid.IdxY)
        {
            var rows = size - start;
            var below = y.SubView(start * size + first);
            TScheme.Run<MatrixRows, MatrixRows, LowerSubtractedResult>(
                0, depth, new(below, size, rows, depth), new(below, size, end - start, depth), new(y.SubView(start * (size + 1)), size, rows, end - start));
        }
    }

    public static IEnumerable<KernelSample> Samples
    {
        get
        {
            const int Size = 200, Block = DiagonalBlock.Size, Below = Size - Block;
            SampleBuffer matrix = SampleBuffer.Doubles(Size * Size), inverse = SampleBuffer.Doubles(Block * Block), one = SampleBuffer.Doubles(1);
            yield return KernelSample.Of($"posterior_cholesky_trace-{Size}", KernelMethod.Of(Trace), 1, [matrix, one, Size, 1e-6], Size);
            yield return KernelSample.Of($"posterior_cholesky_start-{Size}", KernelMethod.Of(Start), Size, [matrix, one, matrix, Size, 1], Size);
            yield return KernelSample.Of(
                $"posterior_cholesky_factor-{Size}", KernelMethod.Of(Factor), 1, [matrix, inverse, Size, 0], Block * Block * Block * 2 / 3.0);
            yield return KernelSample.Of(
                $"posterior_cholesky_solve-{Size}", KernelMethod.Of(Solve), DoubleScheme.Small.Grid(Below, Block), [matrix, inverse, Size, 0],
                (double)Below * Block * Block);
            yield return KernelSample.Of(
                $"posterior_cholesky_update-{Size}", DoubleScheme.Small.Of(Update<DotProducts<Products>>), DoubleScheme.Small.Grid(Below, Below), [matrix, Size, 0, Block, Block, Size],
                (double)Below * Below * Block);
        }
    }
}
