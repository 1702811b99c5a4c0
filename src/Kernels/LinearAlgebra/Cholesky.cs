using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>
/// L with L L^T = a + jitter * mean of the diagonal * I, from a copy w of which products are taken off, by blocks of <see cref="DiagonalBlock.Size"/> columns: factor the block on the diagonal and
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

    /// <summary>
    /// The lower half of a and its shifted diagonal to w, zeros above the diagonal to y, a group a row: a, shift [1], w, y [size,size], size, whether there is a shift.
    /// </summary>
    [Kernel(RowThreads)]
    public static void Start(ArrayView<double> a, ArrayView<double> shift, ArrayView<double> w, ArrayView<double> y, int size, int isShifted)
    {
        var row = Grid.IdxX;
        for (var column = Group.IdxX; column < size; column += RowThreads)
        {
            if (column > row)
            {
                y[row * size + column] = 0;
            }
            else
            {
                var value = a[row * size + column];
                if (column == row & isShifted != 0)
                    value += shift[0];
                w[row * size + column] = value;
            }
        }
    }

    /// <summary>Factors the block on the diagonal: w, y, inverse [32,32] of the factor, transposed, size, first (of the block).</summary>
    [Kernel(DoubleScheme.TensorThreads)]
    public static void Factor(ArrayView<double> w, ArrayView<double> y, ArrayView<double> inverse, int size, int first) =>
        DiagonalFactor.Run(w, y, inverse, size, first);

    /// <summary>
    /// Solves for the rows below a whole block, takes their products off the lower half of what is right of it in its panel, and factors the next block of that:
    /// w, y, inverse, next inverse, size, first (of the block), end (of the panel).
    /// </summary>
    [Kernel(DoubleScheme.TensorThreads)]
    public static void Step(ArrayView<double> w, ArrayView<double> y, ArrayView<double> inverse, ArrayView<double> next, int size, int first, int end)
    {
        if (Grid.IdxX > Grid.IdxY)
            return;
        PanelStep.Run(w, y, inverse, size, first, end);
        var start = first + DiagonalBlock.Size;
        if (Grid.IdxY == 0 & start < end)
        {
            Group.Barrier();
            DiagonalFactor.Run(w, y, next, size, start);
        }
    }

    /// <summary>
    /// Takes the products of a panel's columns from <paramref name="first"/> of y off the lower half of what is right of them in w, and factors the first block of
    /// that: w, y, inverse, size, first, start (of the columns right of the panel).
    /// </summary>
    [Kernel]
    public static void Update<TScheme>(ArrayView<double> w, ArrayView<double> y, ArrayView<double> inverse, int size, int first, int start)
        where TScheme : struct, IDoubleScheme
    {
        if (Grid.IdxX > Grid.IdxY)
            return;
        int rows = size - start, depth = start - first;
        var below = new MatrixRows(y.SubView(start * size + first), size, rows, depth);
        TScheme.Run<MatrixRows, MatrixRows, LowerSubtractedResult>(0, depth, below, below, new(w.SubView(start * (size + 1)), size, rows, rows));
        if (Grid.IdxY == 0)
        {
            Group.Barrier();
            DiagonalFactor.Run(w, y, inverse, size, start);
        }
    }

    /// <summary>Groups of <see cref="Step"/>.</summary>
    public static Extent StepGrid(int size, int first, int end)
    {
        var start = first + DiagonalBlock.Size;
        return new(Math.Max(1, Blocks(end - start)), Blocks(Math.Max(0, size - start)));
    }

    /// <summary>Blocks of so many rows or columns.</summary>
    public static int Blocks(int extent) => (extent + DiagonalBlock.Size - 1) / DiagonalBlock.Size;

    public static IEnumerable<KernelSample> Samples
    {
        get
        {
            const int Size = 200, Block = DiagonalBlock.Size, Below = Size - Block;
            SampleBuffer matrix = SampleBuffer.Doubles(Size * Size), inverse = SampleBuffer.Doubles(Block * Block), one = SampleBuffer.Doubles(1);
            yield return KernelSample.Of($"posterior_cholesky_trace-{Size}", KernelMethod.Of(Trace), 1, [matrix, one, Size, 1e-6], Size);
            yield return KernelSample.Of($"posterior_cholesky_start-{Size}", KernelMethod.Of(Start), Size, [matrix, one, matrix, matrix, Size, 1], Size);
            yield return KernelSample.Of(
                $"posterior_cholesky_factor-{Size}", KernelMethod.Of(Factor), 1, [matrix, matrix, inverse, Size, 0], Block * Block * Block * 2 / 3.0);
            yield return KernelSample.Of(
                $"posterior_cholesky_solve-{Size}", KernelMethod.Of(Step), StepGrid(Size, 0, Panel), [matrix, matrix, inverse, inverse, Size, 0, Panel],
                (double)Below * Block * Block + (double)(2 * Size - Panel - Block) * (Panel - Block) * Block);
            yield return UpdateSample(Size);
            yield return UpdateSample(1024);
        }
    }

    static KernelSample UpdateSample(int size)
    {
        var (matrix, right) = (SampleBuffer.Doubles(size * size), size - Panel);
        var scheme = DoubleScheme.ChooseTile(right, right);
        return KernelSample.Of(
            $"posterior_cholesky_update-{size}", scheme.Of(Update<DotProducts<Products>>), scheme.Grid(right, right),
            [matrix, matrix, SampleBuffer.Doubles(DiagonalBlock.Size * DiagonalBlock.Size), size, 0, Panel], (double)right * right * Panel);
    }
}
