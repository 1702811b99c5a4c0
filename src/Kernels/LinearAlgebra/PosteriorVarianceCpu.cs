using System.Runtime.CompilerServices;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>v_n = variance - |T k_n|^2 + |S k_n|^2, between 0 and variance, for lower triangular T and S packed row after row.</summary>
static unsafe class PosteriorVarianceCpu
{
    const int TileRows = 8;
    const int TileWidth = 16;

    /// <summary>Rows of k from which on they are computed as columns of a panel, not one by one.</summary>
    public const int LeastPanelRows = 4;

    /// <summary>One row of k [M].</summary>
    public static void Row(double* k, double* t, double* s, float* v, int m, double variance)
    {
        var loops = DoubleLoops.Best;
        *v = Limit(variance - loops.SquaredLength(t, k, m) + loops.SquaredLength(s, k, m), variance);
    }

    /// <summary>Some rows of k as the columns of a panel.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Panel(double* k, double* t, double* s, double* panel, float* v, int rows, int m, double variance)
    {
        var width = DoubleLoops.Best.Width;
        var sums = stackalloc double[TileWidth];
        for (var c = 0; c < width; c++)
            sums[c] = variance;
        Panels.Pack(k, 1, m, m, rows, null, panel);
        AddSquares(t, panel, m, -1, sums);
        AddSquares(s, panel, m, 1, sums);
        for (var c = 0; c < rows; c++)
            v[c] = Limit(sums[c], variance);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddSquares(double* lower, double* panel, int m, double sign, double* sums)
    {
        var loops = DoubleLoops.Best;
        var tile = stackalloc double[TileRows * TileWidth];
        var rows = stackalloc double*[TileRows];
        for (var i = 0; i < m; i += loops.Rows)
        {
            var count = Math.Min(loops.Rows, m - i);
            for (var r = 0; r < loops.Rows; r++)
                rows[r] = DoubleLoops.Row(lower, i + Math.Min(r, count - 1));
            loops.Product(rows, 1, panel, i, tile);
            loops.AddSquares(rows, 1, i, count, panel + i * loops.Width, tile, sign, sums);
        }
    }

    // A NaN stays.
    static float Limit(double v, double variance) => (float)Math.Min(Math.Max(v, 0), variance);
}
