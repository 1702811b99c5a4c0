using System.Runtime.CompilerServices;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>
/// A product y = start + A B [M,N] in doubles: element (i, k) of A at i * stepRow + k * step, read where it lies; B [K,N] in panels. start, of the layout
/// of y, may be null or y.
/// </summary>
sealed unsafe class DoubleProductCpu(int m, int n, int k, nint stepRow, nint step)
{
    const int TileRows = 8;
    const int TileWidth = 16;

    // Rows of a task.
    const int Strip = 64;

    readonly DoubleLoops loops = DoubleLoops.Best;

    /// <summary>Independent tasks.</summary>
    public int Tasks => Panels.Count(n) * Strips;

    int Strips => (m + Strip - 1) / Strip;

    /// <summary>One task: a strip of rows of a panel's columns.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int task, double* a, double* panels, double* start, double* y)
    {
        var tile = stackalloc double[TileRows * TileWidth];
        var rows = stackalloc double*[TileRows];
        var (panel, first) = (task / Strips, task % Strips * Strip);
        var (column, width) = (panel * loops.Width, Math.Min(loops.Width, n - panel * loops.Width));
        for (var i = first; i < Math.Min(m, first + Strip); i += loops.Rows)
        {
            Rows(rows, a + i * stepRow, stepRow, Math.Min(loops.Rows, m - i));
            loops.Product(rows, step, panels + (long)panel * k * loops.Width, k, tile);
            for (var r = 0; r < loops.Rows && i + r < m; r++)
            {
                var place = (nint)(i + r) * n + column;
                var sums = tile + r * loops.Width;
                if (start is null)
                    new ReadOnlySpan<double>(sums, width).CopyTo(new(y + place, width));
                else
                    loops.Add(start + place, sums, y + place, width);
            }
        }
    }

    /// <summary>The places of a tile's eight rows; the last one again where there are fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Rows(double** rows, double* first, nint stepRow, int count)
    {
        for (var r = 0; r < TileRows; r++)
        {
            rows[r] = first;
            first += r + 1 < count ? stepRow : 0;
        }
    }
}
