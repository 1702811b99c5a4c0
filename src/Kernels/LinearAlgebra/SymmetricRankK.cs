using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>y = a + sum over n of w_n k_n k_n^T [M,M]: tiles of the lower half, stored in both.</summary>
static class SymmetricRankK
{
    /// <summary>The kernel: a, k [rows,M], w [rows] (float32), y, which may be a, and rows, M.</summary>
    [Kernel]
    public static void Run<TScheme>(ArrayView<double> a, ArrayView<double> k, ArrayView<float> w, ArrayView<double> y, int rows, int m)
        where TScheme : struct, IDoubleScheme
    {
        if (Grid.IdxX <= Grid.IdxY)
        {
            TScheme.Run<MatrixColumns, WeightedColumns, SymmetricResult>(
                0, rows, new(k, m, m, rows), new(k, w, m, rows), new(a, y, m));
        }
    }

    public static IEnumerable<KernelSample> Samples => [Sample(256, 200), Sample(256, 1000)];

    static KernelSample Sample(int rows, int m)
    {
        var (scheme, square) = (DoubleScheme.ChooseTile(m, m), SampleBuffer.Doubles(m * m));
        return KernelSample.Of(
            $"posterior_rank_k-{rows}x{m}", scheme.Of(Run<DotProducts<Products>>), scheme.Grid(m, m),
            [square, SampleBuffer.Doubles(rows * m), SampleBuffer.Floats(rows), square, rows, m], (double)rows * m * m);
    }
}
