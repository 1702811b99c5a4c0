using System.Runtime.CompilerServices;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>y = a + sum over n of w_n k_n k_n^T [M,M]: the lower half is computed, and added to both halves. y may be a.</summary>
static unsafe class RankKCpu
{
    const int TileRows = 8;
    const int TileWidth = 16;

    /// <summary>The columns of one panel from the diagonal downwards, and their mirror image; <paramref name="k"/> and <paramref name="weighted"/> are panels.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int index, double* k, double* weighted, double* a, double* y, int n, int m)
    {
        var loops = DoubleLoops.Best;
        var tile = stackalloc double[TileRows * TileWidth];
        var rows = stackalloc double*[TileRows];
        var column = index * loops.Width;
        for (var i = column; i < m; i += loops.Rows)
        {
            DoubleProductCpu.Rows(rows, k + (nint)(i / loops.Width * n) * loops.Width + i % loops.Width, 1, loops.Rows);
            loops.Product(rows, loops.Width, weighted + (nint)index * n * loops.Width, n, tile);
            for (var r = i; r < Math.Min(i + loops.Rows, m); r++)
            {
                var sums = tile + (r - i) * loops.Width;
                var width = Math.Min(loops.Width, r + 1 - column);
                var place = (nint)r * m + column;
                loops.Add(a + place, sums, y + place, width);
            }
            Mirror(tile, a, y, i, column, m);
        }
    }

    // Above the diagonal, row by row: element (c, r) gets the sum of (r, c).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Mirror(double* tile, double* a, double* y, int row, int column, int m)
    {
        var loops = DoubleLoops.Best;
        var (end, width) = (Math.Min(row + loops.Rows, m), loops.Width);
        for (var c = 0; c < width && column + c < end - 1; c++)
        {
            var line = (nint)(column + c) * m;
            for (var r = Math.Max(row, column + c + 1); r < end; r++)
                y[line + r] = a[line + r] + tile[(r - row) * width + c];
        }
    }
}
