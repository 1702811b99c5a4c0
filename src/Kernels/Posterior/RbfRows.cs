using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Posterior;

/// <summary>Rows of a kernel matrix, k_nm = variance * exp(-|u_n - z_m|^2 / (2 l^2)): a thread per element.</summary>
static class RbfRows
{
    const int GroupSize = 128;

    /// <summary>Parameters: u [rows,depth], z [points,depth] (float32), k [rows,points].</summary>
    public static Kernel Define(int rows, int points, int depth, double variance, double rate) => Kernel.Define($"rbf_rows_{rows}x{points}x{depth}", GroupSize, k =>
    {
        var (u, z, y) = (k.Global<F32>("u"), k.Global<F32>("z"), k.Global<F64>("k"));
        var (n, m) = (k.GroupId.Y, k.GlobalId);
        k.If(m < points, () =>
        {
            var sum = k.Variable<F64>(0);
            var (left, right) = (u.At(n * depth), z.At(m * depth));
            k.For(depth, d =>
            {
                var difference = left.Offset(d).Load().ToF64() - right.Offset(d).Load().ToF64();
                sum.Value = F64.Fma(difference, difference, sum.Value);
            });
            y[n * points + m] = variance * F64.Exp(sum.Value * rate);
        });
    });

    /// <summary>Groups of the launch.</summary>
    public static Extent Grid(int rows, int points) => new((points + GroupSize - 1) / GroupSize, rows);

    public static IEnumerable<KernelSample> Samples => [Of(1, 200, 512), Of(256, 200, 64)];

    static KernelSample Of(int rows, int points, int depth) => KernelSample.OfBuffers(
        $"posterior_rbf_rows-{rows}x{points}x{depth}", () => Define(rows, points, depth, 1, -0.5 / depth), Grid(rows, points),
        [(long)rows * depth, (long)points * depth, 2L * rows * points], (3.0 * depth + 2) * rows * points);
}
