using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Posterior;

/// <summary>Products of matrices of doubles: a thread per element of the result, one chain of fused additions in order.</summary>
static class DoubleProduct
{
    const int GroupSize = 128;

    /// <summary>y [M,N] = op(a) op(b). Parameters: a, b, y.</summary>
    public static Kernel MatMul(int m, int n, int depth, bool transposeA, bool transposeB) =>
        Kernel.Define($"matmul_double_{m}x{n}x{depth}{(transposeA ? "_ta" : "")}{(transposeB ? "_tb" : "")}", GroupSize, k =>
        {
            var (a, b, y) = (k.Global<F64>("a"), k.Global<F64>("b"), k.Global<F64>("y"));
            var (i, j) = (k.GroupId.Y, k.GlobalId);
            k.If(j < n, () =>
            {
                var sum = Sum(k, 0, depth, d => (a[transposeA ? d * m + i : i * depth + d], b[transposeB ? j * depth + d : d * n + j]));
                y[i * n + j] = sum;
            });
        });

    /// <summary>y = a + sum over n of w_n k_n k_n^T [M,M]; both halves get the same sum. Parameters: a, k [rows,M], w [rows] (float32), y, which may be a.</summary>
    public static Kernel RankK(int rows, int m) => Kernel.Define($"symmetric_rank_k_{rows}x{m}", GroupSize, k =>
    {
        var (a, x, w, y) = (k.Global<F64>("a"), k.Global<F64>("k"), k.Global<F32>("w"), k.Global<F64>("y"));
        var (i, j) = (k.GroupId.Y, k.GlobalId);
        k.If(j < m, () =>
        {
            var (high, low) = (S32.Max(i, j), S32.Min(i, j));
            var sum = Sum(k, 0, rows, n => (x[n * m + high], w[n].ToF64() * x[n * m + low]));
            y[i * m + j] = a[i * m + j] + sum;
        });
    });

    /// <summary>y = b + sum over n of w_n k_n t_n^T [M,K]. Parameters: b, k [rows,M], w [rows], t [rows,K] (both float32), y, which may be b.</summary>
    public static Kernel Cross(int rows, int m, int columns) => Kernel.Define($"cross_product_{rows}x{m}x{columns}", GroupSize, k =>
    {
        var (b, x, w, t, y) = (k.Global<F64>("b"), k.Global<F64>("k"), k.Global<F32>("w"), k.Global<F32>("t"), k.Global<F64>("y"));
        var (i, j) = (k.GroupId.Y, k.GlobalId);
        k.If(j < columns, () =>
        {
            var sum = Sum(k, 0, rows, n => (x[n * m + i], w[n].ToF64() * t[n * columns + j].ToF64()));
            y[i * columns + j] = b[i * columns + j] + sum;
        });
    });

    /// <summary>Groups for a result of so many rows and columns.</summary>
    public static Extent Grid(int rows, int columns) => new((columns + GroupSize - 1) / GroupSize, rows);

    public static IEnumerable<KernelSample> Samples =>
    [
        KernelSample.OfBuffers("posterior_matmul-1x10x200", () => MatMul(1, 10, 200, false, false), Grid(1, 10), [400, 4000, 20], 4000),
        KernelSample.OfBuffers("posterior_matmul-200x200x200", () => MatMul(200, 200, 200, false, false), Grid(200, 200), [80000, 80000, 80000], 16e6),
        KernelSample.OfBuffers("posterior_rank_k-256x200", () => RankK(256, 200), Grid(200, 200), [80000, 102400, 256, 80000], 256 * 200 * 200.0),
        KernelSample.OfBuffers("posterior_cross-256x200x10", () => Cross(256, 200, 10), Grid(200, 10), [4000, 102400, 256, 2560, 4000], 2 * 256 * 2000.0),
    ];

    static F64 Sum(KernelBuilder k, S32 from, S32 to, Func<S32, (F64 A, F64 B)> factors)
    {
        var sum = k.Variable<F64>(0);
        k.For(from, to, 1, d =>
        {
            var (a, b) = factors(d);
            sum.Value = F64.Fma(a, b, sum.Value);
        });
        return sum.Value;
    }
}
