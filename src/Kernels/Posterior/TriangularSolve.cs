using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Posterior;

/// <summary>L x = b, or L^T x = b, for a lower triangular L [M,M] and columns b [M,N]: a thread per column.</summary>
static class TriangularSolve
{
    const int GroupSize = 64;

    /// <summary>Parameters: lower [M,M], b, x [M,N].</summary>
    public static Kernel Define(int m, int n, bool transpose) => Kernel.Define($"triangular_solve_{m}x{n}{(transpose ? "_t" : "")}", GroupSize, k =>
    {
        var (lower, b, x, column) = (k.Global<F64>("lower"), k.Global<F64>("b"), k.Global<F64>("x"), k.GlobalId);
        k.If(column < n, () => k.For(m, step =>
        {
            var i = transpose ? m - 1 - step : step;
            var sum = k.Variable(b[i * n + column]);
            var (from, to) = transpose ? (i + 1, (S32)m) : (0, i);
            k.For(from, to, 1, j => sum.Value = F64.Fma(-lower[transpose ? j * m + i : i * m + j], x[j * n + column], sum.Value));
            x[i * n + column] = sum.Value / lower[i * (m + 1)];
        }));
    });

    /// <summary>Groups for so many columns.</summary>
    public static Extent Grid(int columns) => (columns + GroupSize - 1) / GroupSize;

    public static IEnumerable<KernelSample> Samples =>
    [
        KernelSample.OfBuffers("posterior_solve-200x200", () => Define(200, 200, false), Grid(200), [80000, 80000, 80000], 200 * 200 * 200.0),
    ];
}
