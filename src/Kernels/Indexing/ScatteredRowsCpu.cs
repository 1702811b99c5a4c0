namespace Whence.Kernels.Indexing;

/// <summary><see cref="ScatteredRows"/> on the CPU: a block of columns of one table.</summary>
static class ScatteredRowsCpu
{
    /// <summary>
    /// Folds <paramref name="width"/> columns of k rows x into n rows y, rows of both <paramref name="length"/> apart; y starts as a copy of the start
    /// unless it is the start itself.
    /// </summary>
    public static unsafe void Run<TFold>(float* start, float* index, float* x, float* y, int n, int k, int length, int width)
        where TFold : struct, IScatterFold
    {
        for (long j = 0; j < n && start != y; j++)
            new ReadOnlySpan<float>(start + j * length, width).CopyTo(new(y + j * length, width));
        for (var i = 0; i < k; i++, x += length)
        {
            var to = y + (long)Math.Clamp(index[i], 0, n - 1) * length;
            if (width == 1)
                *to = TFold.Fold(*to, *x);
            else
                TFold.Fold(new Span<float>(to, width), new ReadOnlySpan<float>(x, width));
        }
    }
}
