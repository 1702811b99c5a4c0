using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Indexing;

/// <summary>
/// y[r, i, j] = x[r, index[r, i], j] by indices in memory: x [rows,n,length], index [rows,k], y [rows,k,length]. An index is cut to its whole part and
/// clamped into 0..n-1; NaN gives 0. Parameters: x, index, y.
/// </summary>
static class IndexedCopy
{
    /// <summary>The kernel.</summary>
    public static Kernel Define(int rows, int n, int k, int length) => Kernel.Define($"indexed_copy_{rows}x{n}x{k}x{length}", Coordinates.GroupSize, b =>
    {
        var (x, index, y) = (b.Global<F32>("x"), b.Global<F32>("index"), b.Global<F32>("y"));
        var width = Width(length);
        var thread = b.GlobalId;
        b.If(thread < rows * k * (length / width), () =>
        {
            var (pick, j) = Coordinates.Split(thread, length / width);
            var (row, _) = rows == 1 ? (0, pick) : Coordinates.Split(pick, k);
            var place = row * n + Clamp(index.At(pick).Load(), n);
            y.At(thread * width).StoreVector(x.At(place * length + j * width).LoadVector(width));
        });
    });

    /// <summary>Groups for the result.</summary>
    public static Extent Grid(int rows, int k, int length) => Coordinates.Grid((long)rows * k * (length / Width(length)));

    public static IEnumerable<KernelSample> Samples =>
    [
        KernelSample.OfBuffers("indexed_copy_images", () => Define(1, 50, 16, 150528), Grid(1, 16, 150528), [50 * 150528, 16, 16 * 150528])
            .Steered(1, Enumerable.Range(0, 16).Select(i => i * 7f % 50)) with { IdealBytes = 2 * 16 * 150528 * sizeof(float) },
        KernelSample.OfBuffers("indexed_copy_logits", () => Define(256, 1000, 5, 1), Grid(256, 5, 1), [256 * 1000, 256 * 5, 256 * 5])
            .Steered(1, Enumerable.Range(0, 256 * 5).Select(i => i * 37f % 1000)) with { IdealBytes = 3 * 256 * 5 * sizeof(float) },
    ];

    /// <summary>The whole part of an index, clamped into 0..n-1.</summary>
    public static S32 Clamp(F32 index, int n) => S32.Min(S32.Max(index.ToS32(), 0), n - 1);

    static int Width(int length) => length % 4 == 0 ? 4 : length % 2 == 0 ? 2 : 1;
}
