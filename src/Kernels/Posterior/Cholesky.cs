using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Posterior;

/// <summary>L with L L^T = a + jitter * mean of the diagonal * I, by one group, column by column.</summary>
static class Cholesky
{
    const int GroupSize = 256;

    /// <summary>Parameters: a, y [size,size].</summary>
    public static Kernel Define(int size, double jitter) => Kernel.Define($"cholesky_{size}", GroupSize, k =>
    {
        var (a, y, thread) = (k.Global<F64>("a"), k.Global<F64>("y"), k.ThreadId.X);
        var shift = k.Variable<F64>(0);
        if (jitter != 0)
        {
            k.For(size, i => shift.Value += a[i * (size + 1)]);
            shift.Value *= jitter / size;
        }
        k.For(thread, size * size, GroupSize, i =>
        {
            var (row, column) = (i / size, i % size);
            y[i] = k.Select<F64>(column > row, 0, a[i] + k.Select<F64>(S32.Same(row, column), shift.Value, 0));
        });
        k.Barrier();
        k.For(size, j => Column(k, y, size, j));
    });

    /// <summary>Groups of the launch.</summary>
    public static Extent Grid => 1;

    public static IEnumerable<KernelSample> Samples =>
        [KernelSample.OfBuffers("posterior_cholesky-64", () => Define(64, 1e-6), Grid, [8192, 8192], 64 * 64 * 64 / 3.0)];

    // Every thread takes rows from the diagonal on: the sum over the columns before, then the division by the root of the pivot.
    static void Column(KernelBuilder k, GlobalBuffer<F64> y, int size, S32 j)
    {
        var thread = k.ThreadId.X;
        k.For(j + thread, size, GroupSize, i =>
        {
            var sum = k.Variable(y[i * size + j]);
            k.For(j, c => sum.Value = F64.Fma(-y[i * size + c], y[j * size + c], sum.Value));
            y[i * size + j] = sum.Value;
        });
        k.Barrier();
        var pivot = y[j * (size + 1)];
        var root = k.Select<F64>(pivot > 0, F64.Sqrt(pivot), double.NaN);
        k.Barrier();
        k.For(j + thread, size, GroupSize, i => y[i * size + j] = k.Select(S32.Same(i, j), root, y[i * size + j] / root));
        k.Barrier();
    }
}
