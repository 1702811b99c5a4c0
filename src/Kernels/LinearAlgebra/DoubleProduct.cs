using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>y [M,N] = op(a) op(b) in doubles.</summary>
static class DoubleProduct
{
    /// <summary>The kernel: a [M,K], or [K,M] as columns, b [K,N] as columns, or [N,K] as rows, y, and M, N, K.</summary>
    [Kernel]
    public static void Run<TScheme, TLeft, TRight>(ArrayView<double> a, ArrayView<double> b, ArrayView<double> y, int m, int n, int depth)
        where TScheme : struct, IDoubleScheme
        where TLeft : struct, IMatrixOperand<TLeft>
        where TRight : struct, IMatrixOperand<TRight>
    {
        var left = TLeft.Of(a, TLeft.IsAlongDepth ? depth : m, m, depth);
        var right = TRight.Of(b, TRight.IsAlongDepth ? depth : n, n, depth);
        TScheme.Run<TLeft, TRight, StoredResult>(0, depth, left, right, new(y, n, m, n));
    }

    /// <summary>The kernel for operands that are transposed or not.</summary>
    public static KernelMethod Of(DoubleScheme scheme, bool transposeA, bool transposeB) => scheme.Of(
        Run<DotProducts<Products>, MatrixRows, MatrixRows>, transposeA ? typeof(MatrixColumns) : typeof(MatrixRows), transposeB ? typeof(MatrixRows) : typeof(MatrixColumns));

    public static IEnumerable<KernelSample> Samples => [Sample(1, 10, 200), Sample(200, 200, 200), Sample(1000, 1000, 1000)];

    static KernelSample Sample(int m, int n, int depth)
    {
        var scheme = DoubleScheme.Choose(m, n);
        return KernelSample.Of(
            $"posterior_matmul-{m}x{n}x{depth}", Of(scheme, false, false), scheme.Grid(m, n),
            [SampleBuffer.Doubles(m * depth), SampleBuffer.Doubles(depth * n), SampleBuffer.Doubles(m * n), m, n, depth], 2.0 * m * n * depth);
    }
}
