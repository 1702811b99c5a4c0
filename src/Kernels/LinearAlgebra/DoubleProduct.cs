using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>Products of matrices of doubles, in tiles through shared memory.</summary>
static class DoubleProduct
{
    /// <summary>y [M,N] = op(a) op(b). Parameters: a, b, y.</summary>
    public static Kernel MatMul(int m, int n, int depth, bool transposeA, bool transposeB) =>
        Kernel.Define($"matmul_double_{m}x{n}x{depth}{(transposeA ? "_ta" : "")}{(transposeB ? "_tb" : "")}", DoubleTile.GroupSize, k =>
        {
            var (a, b, y) = (k.Global<F64>("a"), k.Global<F64>("b"), k.Global<F64>("y"));
            var left = new TileSide(m, !transposeA, (i, d, exists) => a.At(transposeA ? d * m + i : i * depth + d).LoadIf(exists));
            var right = new TileSide(n, transposeB, (j, d, exists) => b.At(transposeB ? j * depth + d : d * n + j).LoadIf(exists));
            DoubleTile.Define(k, depth, k.GroupId.Y * DoubleTile.Size, k.GroupId.X * DoubleTile.Size, left, right, F64.Fma, (i, j, sum) =>
                y.At(i * n + j).StoreIf((i < m) & (j < n), sum));
        });

    /// <summary>
    /// y = a + sum over n of w_n k_n k_n^T [M,M]: tiles of the lower half, stored in both. Parameters: a, k [rows,M], w [rows] (float32), y, which may be a.
    /// </summary>
    public static Kernel RankK(int rows, int m) => Kernel.Define($"symmetric_rank_k_{rows}x{m}", DoubleTile.GroupSize, k =>
    {
        var (a, x, w, y) = (k.Global<F64>("a"), k.Global<F64>("k"), k.Global<F32>("w"), k.Global<F64>("y"));
        var left = new TileSide(m, false, (i, n, exists) => x.At(n * m + i).LoadIf(exists));
        var right = new TileSide(m, false, (j, n, exists) => w.At(n).LoadIf(exists).ToF64() * x.At(n * m + j).LoadIf(exists));
        k.If(k.GroupId.X <= k.GroupId.Y, () =>
            DoubleTile.Define(k, rows, k.GroupId.Y * DoubleTile.Size, k.GroupId.X * DoubleTile.Size, left, right, F64.Fma, (i, j, sum) =>
            {
                Add(k, (i < m) & (j <= i), i * m + j, sum);
                Add(k, (i < m) & (j < i), j * m + i, sum);
            }));

        void Add(KernelBuilder k, Predicate condition, S32 at, F64 sum) => y.At(at).StoreIf(condition, a.At(at).LoadIf(condition) + sum);
    });

    /// <summary>y = b + sum over n of w_n k_n t_n^T [M,K]. Parameters: b, k [rows,M], w [rows], t [rows,K] (both float32), y, which may be b.</summary>
    public static Kernel Cross(int rows, int m, int columns) => Kernel.Define($"cross_product_{rows}x{m}x{columns}", DoubleTile.GroupSize, k =>
    {
        var (b, x, w, t, y) = (k.Global<F64>("b"), k.Global<F64>("k"), k.Global<F32>("w"), k.Global<F32>("t"), k.Global<F64>("y"));
        var left = new TileSide(m, false, (i, n, exists) => x.At(n * m + i).LoadIf(exists));
        var right = new TileSide(columns, false, (j, n, exists) => w.At(n).LoadIf(exists).ToF64() * t.At(n * columns + j).LoadIf(exists).ToF64());
        DoubleTile.Define(k, rows, k.GroupId.Y * DoubleTile.Size, k.GroupId.X * DoubleTile.Size, left, right, F64.Fma, (i, j, sum) =>
        {
            var exists = (i < m) & (j < columns);
            y.At(i * columns + j).StoreIf(exists, b.At(i * columns + j).LoadIf(exists) + sum);
        });
    });

    /// <summary>Groups for a result of so many rows and columns.</summary>
    public static Extent Grid(int rows, int columns) => new(DoubleTile.Count(columns), DoubleTile.Count(rows));

    public static IEnumerable<KernelSample> Samples =>
    [
        KernelSample.OfBuffers("posterior_matmul-1x10x200", () => MatMul(1, 10, 200, false, false), Grid(1, 10), [400, 4000, 20], 4000),
        KernelSample.OfBuffers("posterior_matmul-200x200x200", () => MatMul(200, 200, 200, false, false), Grid(200, 200), [80000, 80000, 80000], 16e6),
        KernelSample.OfBuffers("posterior_rank_k-256x200", () => RankK(256, 200), Grid(200, 200), [80000, 102400, 256, 80000], 256 * 200 * 200.0),
        KernelSample.OfBuffers("posterior_cross-256x200x10", () => Cross(256, 200, 10), Grid(200, 10), [4000, 102400, 256, 2560, 4000], 2 * 256 * 2000.0),
    ];
}
