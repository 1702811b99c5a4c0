using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>y = b + sum over n of w_n k_n t_n^T [M,K].</summary>
static class WeightedProduct
{
    /// <summary>The kernel: b, k [rows,M], w [rows], t [rows,K] (both float32), y, which may be b, and rows, M, K.</summary>
    [Kernel]
    public static void Run<TScheme>(
        ArrayView<double> b, ArrayView<double> k, ArrayView<float> w, ArrayView<float> t, ArrayView<double> y, int rows, int m, int columns)
        where TScheme : struct, IDoubleScheme => TScheme.Run<MatrixColumns, WeightedSingleColumns, AddedResult>(
            0, rows, new(k, m, m, rows), new(t, w, columns, rows), new(b, y, m, columns));

    public static IEnumerable<KernelSample> Samples
    {
        get
        {
            const int Rows = 256, M = 200, Columns = 10;
            var (scheme, result) = (DoubleScheme.Choose(M, Columns), SampleBuffer.Doubles(M * Columns));
            yield return KernelSample.Of(
                $"posterior_weighted_product-{Rows}x{M}x{Columns}", scheme.Of(Run<DotProducts<Products>>), scheme.Grid(M, Columns),
                [result, SampleBuffer.Doubles(Rows * M), SampleBuffer.Floats(Rows), SampleBuffer.Floats(Rows * Columns), result, Rows, M, Columns],
                2.0 * Rows * M * Columns);
        }
    }
}
