using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Indexing;

/// <summary>
/// y[r, j] = sum of x[r, i] over all i with index[r, i] = j, in ascending order of i: index and x [rows,k], y [rows,n]. Every y looks through the
/// indices of its row, which neighbouring threads share, so that the order of the sum is fixed. Indices as in <see cref="IndexedCopy"/>.
/// Parameters: index, x, y.
/// </summary>
static class ScatterSum
{
    /// <summary>The kernel.</summary>
    public static Kernel Define(int rows, int k, int n) => Kernel.Define($"scatter_sum_{rows}x{k}x{n}", Coordinates.GroupSize, b =>
    {
        var (index, x, y) = (b.Global<F32>("index"), b.Global<F32>("x"), b.Global<F32>("y"));
        var thread = b.GlobalId;
        b.If(thread < rows * n, () =>
        {
            var (row, j) = Coordinates.Split(thread, n);
            var sum = b.Variable<F32>(0);
            b.For(k, i =>
            {
                var place = row * k + i;
                var hit = S32.Same(IndexedCopy.Clamp(index.At(place).Load(), n), j);
                b.If(hit, () => sum.Value += x.At(place).Load());
            });
            y.At(thread).Store(sum.Value);
        });
    });

    public static IEnumerable<KernelSample> Samples =>
    [
        KernelSample.OfBuffers("scatter_sum_logits", () => Define(256, 5, 1000), Grid(256, 1000), [256 * 5, 256 * 5, 256 * 1000], 256 * 5)
            .Steered(0, Enumerable.Range(0, 256 * 5).Select(i => i * 37f % 1000)),
    ];

    /// <summary>Groups for the result.</summary>
    public static Extent Grid(int rows, int n) => Coordinates.Grid((long)rows * n);
}
