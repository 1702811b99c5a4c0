using System.Runtime.CompilerServices;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>
/// L x = b, or L^T x = b, for a lower triangular L [M,M] and columns b [M,N]. The transposed system is the plain one of the matrix whose rows and columns
/// run backwards.
/// </summary>
static unsafe class TriangularSolveCpu
{
    const int TileRows = 8;
    const int TileWidth = 16;

    /// <summary>Solves for the columns of one panel, which holds them on the way; x may be b.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int index, double* lower, double* b, double* panel, double* x, int m, int n, bool transpose)
    {
        var loops = DoubleLoops.Best;
        var tile = stackalloc double[TileRows * TileWidth];
        var rows = stackalloc double*[TileRows];
        var (column, width) = (index * loops.Width, Math.Min(loops.Width, n - index * loops.Width));
        nint last = transpose ? m - 1 : 0, stepRow = transpose ? -1 : m, step = transpose ? -m : 1, stepX = transpose ? -n : n;
        Panels.Pack(b + last * n + column, stepX, 1, m, width, null, panel);
        for (var i = 0; i < m; i += loops.Rows)
        {
            var count = Math.Min(loops.Rows, m - i);
            DoubleProductCpu.Rows(rows, lower + last * (m + 1) + i * stepRow, stepRow, count);
            loops.Product(rows, step, panel, i, tile);
            loops.Solve(rows, step, i, count, panel + i * loops.Width, tile);
        }
        Panels.Unpack(panel, x + last * n + column, stepX, m, width);
    }
}
