using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>
/// L x = b, or L^T x = b, for a lower triangular L [M,M] and columns b [M,N], in place in x, by blocks of <see cref="Block"/> rows: solve for the block, take its
/// products off the rows that are left.
/// </summary>
static class TriangularSolve
{
    /// <summary>Rows of a block.</summary>
    public const int Block = DoubleTile.Size;

    const int GroupSize = 64;

    /// <summary>Solves for the rows of a block, a thread a column. Parameters: lower [M,M], x [M,N], first (of the block).</summary>
    public static Kernel Solve(int m, int n, bool transpose) => Kernel.Define(Name("block", m, n, transpose), GroupSize, k =>
    {
        var (lower, x, first) = (k.Global<F64>("lower"), k.Global<F64>("x"), k.Parameter<S32>("first"));
        var (block, column) = (k.Shared<F64>("block", Block * Block), k.GlobalId);
        k.For(k.ThreadId.X, Block * Block, GroupSize, i =>
        {
            var (r, c) = (i / Block, i % Block);
            // Rows beyond the end are those of the unit matrix.
            var value = lower.At((first + r) * m + first + c).LoadIf((first + r < m) & (c <= r));
            block[i] = k.Select(first + r < m, value, k.Select<F64>(S32.Same(r, c), 1, 0));
        });
        k.Barrier();
        k.If(column < n, () =>
        {
            var values = new F64[Block];
            var at = x.At(first * n + column);
            for (var step = 0; step < Block; step++)
            {
                var i = transpose ? Block - 1 - step : step;
                var sum = at.Offset(i * n).LoadIf(first + i < m);
                for (var other = 0; other < step; other++)
                {
                    var j = transpose ? Block - 1 - other : other;
                    sum = F64.Fma(-values[j], block.At(0).Load(transpose ? j * Block + i : i * Block + j), sum);
                }
                values[i] = sum / block.At(0).Load(i * (Block + 1));
                at.Offset(i * n).StoreIf(first + i < m, values[i]);
            }
        });
    });

    /// <summary>
    /// Takes the products of a block's rows off those after it (before it, transposed). Parameters: lower, x, first (of the block), start (of the rows left),
    /// end.
    /// </summary>
    public static Kernel Update(int m, int n, bool transpose) => Kernel.Define(Name("update", m, n, transpose), DoubleTile.GroupSize, k =>
    {
        var (lower, x) = (k.Global<F64>("lower"), k.Global<F64>("x"));
        var (first, start, end) = (k.Parameter<S32>("first"), k.Parameter<S32>("start"), k.Parameter<S32>("end"));
        var left = new TileSide(end, !transpose, (i, d, exists) =>
            lower.At(transpose ? (first + d) * m + i : i * m + first + d).LoadIf(exists & (first + d < m)));
        var right = new TileSide(n, false, (j, d, exists) => x.At((first + d) * n + j).LoadIf(exists & (first + d < m)));
        DoubleTile.Define(
            k, Block, start + k.GroupId.Y * DoubleTile.Size, k.GroupId.X * DoubleTile.Size, left, right, F64.Fma, (i, j, sum) =>
            {
                var (condition, at) = ((i < end) & (j < n), x.At(i * n + j));
                at.StoreIf(condition, at.LoadIf(condition) - sum);
            });
    });

    /// <summary>Groups of <see cref="Solve"/>.</summary>
    public static int Groups(int columns) => (columns + GroupSize - 1) / GroupSize;

    public static IEnumerable<KernelSample> Samples
    {
        get
        {
            const int M = 200, Left = M - Block;
            long[] buffers = [2 * M * M, 2 * M * M];
            foreach (var transpose in new[] { false, true })
            {
                var name = transpose ? "posterior_solve_transposed" : "posterior_solve";
                var (first, start) = transpose ? (Left, 0) : (0, Block);
                yield return KernelSample.OfBuffers(
                    $"{name}_block-{M}x{M}", () => Solve(M, M, transpose), Groups(M), buffers, (double)Block * Block * M, first);
                yield return KernelSample.OfBuffers(
                    $"{name}_update-{M}x{M}", () => Update(M, M, transpose), new(DoubleTile.Count(M), DoubleTile.Count(Left)), buffers,
                    2.0 * Left * Block * M, first, start, start + Left);
            }
        }
    }

    static string Name(string part, int m, int n, bool transpose) => $"triangular_{part}_{m}x{n}{(transpose ? "_t" : "")}";
}
