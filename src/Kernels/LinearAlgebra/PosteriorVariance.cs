using ILGPU;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>v_n = variance - |T k_n|^2 + |S k_n|^2, between 0 and variance, for lower triangular T and S packed row after row: two products, then a group per row.</summary>
static class PosteriorVariance
{
    const int GroupSize = 128;
    const int Warps = GroupSize / 32;

    /// <summary>y = k T^T: k [rows,M], t [M(M+1)/2], y [rows,M], and rows, M.</summary>
    [Kernel]
    public static void Project<TScheme>(ArrayView<double> k, ArrayView<double> t, ArrayView<double> y, int rows, int m)
        where TScheme : struct, IDoubleScheme =>
        TScheme.Run<MatrixRows, PackedRows, StoredResult>(0, m, new(k, m, rows, m), new(t, m), new(y, m, rows, m));

    /// <summary>v from the lengths of the two products' rows: t, s [rows,M], v [rows] (float32), M, variance.</summary>
    [Kernel(GroupSize)]
    public static void Lengths(ArrayView<double> t, ArrayView<double> s, ArrayView<float> v, int m, double variance)
    {
        var parts = SharedMemory.Allocate<double>(Warps);
        int thread = Group.IdxX, row = Grid.IdxX * m;
        var sum = 0.0;
        for (var i = thread; i < m; i += GroupSize)
        {
            double a = t[row + i], b = s[row + i];
            sum = DoubleMath.Fma(b, b, DoubleMath.Fma(-a, a, sum));
        }
        sum = WarpSum.Of(sum);
        if ((thread & 31) == 0)
            parts[thread >> 5] = sum;
        Group.Barrier();
        if (thread == 0)
        {
            sum = variance + ((parts[0] + parts[1]) + (parts[2] + parts[3]));
            v[Grid.IdxX] = (float)DoubleMath.Min(DoubleMath.Max(sum, 0), variance);
        }
    }

    public static IEnumerable<KernelSample> Samples => [.. Of(1, 200), .. Of(256, 200)];

    static IEnumerable<KernelSample> Of(int rows, int m)
    {
        var (scheme, k) = (DoubleScheme.Choose(rows, m), SampleBuffer.Doubles(rows * m));
        yield return KernelSample.Of(
            $"posterior_variance_project-{rows}x{m}", scheme.Of(Project<DotProducts<Products>>), scheme.Grid(rows, m),
            [k, SampleBuffer.Doubles(m * (m + 1) / 2), k, rows, m], (double)rows * m * (m + 1));
        yield return KernelSample.Of(
            $"posterior_variance_lengths-{rows}x{m}", KernelMethod.Of(Lengths), rows, [k, k, SampleBuffer.Floats(rows), m, 1.0], 4.0 * rows * m);
    }
}
