using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>Rows of a kernel matrix, k_nm = variance * exp(-|u_n - z_m|^2 / (2 l^2)), from sums of squared differences.</summary>
static class RbfRows
{
    /// <summary>The kernel: u [rows,depth], z [points,depth] (float32), k [rows,points], rows, points, depth, variance, -1 / (2 l^2).</summary>
    [Kernel]
    public static void Run<TScheme>(
        ArrayView<float> u, ArrayView<float> z, ArrayView<double> k, int rows, int points, int depth, double variance, double rate)
        where TScheme : struct, IDoubleScheme => TScheme.Run<SingleRows, SingleRows, GaussianResult>(
            0, depth, new(u, rows, depth), new(z, points, depth), new(k, rows, points, variance, rate));

    public static IEnumerable<KernelSample> Samples => [Sample(1, 200, 512), Sample(256, 200, 64)];

    static KernelSample Sample(int rows, int points, int depth)
    {
        var scheme = DoubleScheme.ChooseDistances(rows, points);
        return KernelSample.Of(
            $"posterior_rbf_rows-{rows}x{points}x{depth}", scheme.Of(Run<DotProducts<SquaredDifferences>>), scheme.Grid(rows, points),
            [
                SampleBuffer.Floats(rows * depth), SampleBuffer.Floats(points * depth), SampleBuffer.Doubles(rows * points),
                rows, points, depth, 1.0, -0.5 / depth,
            ],
            (3.0 * depth + 2) * rows * points);
    }
}
