using System.Runtime.CompilerServices;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>k_nm = variance * exp(rate * |u_n - z_m|^2) [N,M] for embeddings u [N,D] and points z [M,D], in register tiles: both are panels of doubles whose columns are rows of u and z.</summary>
static unsafe class RbfRowsCpu
{
    /// <summary>Rows from which on they are computed in tiles, not one by one.</summary>
    public const int LeastTiledRows = 4;

    /// <summary>Rows of a task.</summary>
    public const int Strip = 64;

    const int TileRows = 8;
    const int TileWidth = 16;

    // Terms of a sum that are added up in one chain: what two operands have of them stays in the first cache, and chains are short.
    const int Terms = 128;

    /// <summary>Some rows, at most a strip, whose panels begin at <paramref name="u"/>, for the points of one panel; results lie <paramref name="step"/> apart from row to row.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(double* u, double* z, double* k, int rows, int points, int depth, nint step, double rate, double variance)
    {
        var loops = DoubleLoops.Best;
        var width = loops.Width;
        double* sums = stackalloc double[Strip * TileWidth], tile = stackalloc double[TileRows * TileWidth];
        var places = stackalloc double*[TileRows];
        for (var d = 0; d < depth; d += Terms)
        {
            for (var i = 0; i < rows; i += loops.Rows)
            {
                DoubleProductCpu.Rows(places, u + ((nint)(i / width) * depth + d) * width + i % width, 1, loops.Rows);
                var sum = sums + i * width;
                loops.SquaredDistances(places, width, z + (nint)d * width, Math.Min(Terms, depth - d), d == 0 ? sum : tile);
                if (d > 0)
                    loops.Add(sum, tile, sum, loops.Rows * width);
            }
        }
        loops.Exponentials(sums, rows * width, rate, variance);
        for (var i = 0; i < rows; i++)
            new ReadOnlySpan<double>(sums + i * width, points).CopyTo(new(k + i * step, points));
    }
}
