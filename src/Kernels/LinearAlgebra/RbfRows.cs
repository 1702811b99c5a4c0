using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>Rows of a kernel matrix, k_nm = variance * exp(-|u_n - z_m|^2 / (2 l^2)), in tiles of squared differences through shared memory.</summary>
static class RbfRows
{
    /// <summary>Parameters: u [rows,depth], z [points,depth] (float32), k [rows,points].</summary>
    public static Kernel Define(int rows, int points, int depth, double variance, double rate) => Kernel.Define($"rbf_rows_{rows}x{points}x{depth}", DoubleTile.GroupSize, k =>
    {
        var (u, z, y) = (k.Global<F32>("u"), k.Global<F32>("z"), k.Global<F64>("k"));
        var left = new TileSide(rows, true, (n, d, exists) => u.At(n * depth + d).LoadIf(exists).ToF64());
        var right = new TileSide(points, true, (m, d, exists) => z.At(m * depth + d).LoadIf(exists).ToF64());
        DoubleTile.Define(
            k, depth, k.GroupId.Y * DoubleTile.Size, k.GroupId.X * DoubleTile.Size, left, right,
            (a, b, sum) =>
            {
                var difference = a - b;
                return F64.Fma(difference, difference, sum);
            },
            (n, m, sum) => k.If((n < rows) & (m < points), () => y[n * points + m] = variance * F64.Exp(sum * rate)));
    });

    /// <summary>Groups of the launch.</summary>
    public static Extent Grid(int rows, int points) => new(DoubleTile.Count(points), DoubleTile.Count(rows));

    public static IEnumerable<KernelSample> Samples => [Of(1, 200, 512), Of(256, 200, 64)];

    static KernelSample Of(int rows, int points, int depth) => KernelSample.OfBuffers(
        $"posterior_rbf_rows-{rows}x{points}x{depth}", () => Define(rows, points, depth, 1, -0.5 / depth), Grid(rows, points),
        [(long)rows * depth, (long)points * depth, 2L * rows * points], (3.0 * depth + 2) * rows * points);
}
